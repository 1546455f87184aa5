import { describeUpstream } from '@cambio/trust'
import { excerpt } from '@cambio/validation'
import type { CheckName } from './check-names.ts'
import { always, asksForToken, never, type CheckDescription } from './check-description.ts'
import { settingPath } from './setting-path.ts'

type RequestCheck = Extract<CheckName, 'head' | 'path' | 'route' | 'credential' | 'certificate'>

export const REQUEST_CHECKS: Readonly<Record<RequestCheck, CheckDescription>> = {
  head: {
    isAsked: always,
    facts: ({ request }) => ({ host: request.host }),
    setting: never,
  },
  path: {
    isAsked: always,
    facts: ({ request }) => ({ path: shownPath(request.target) }),
    setting: never,
  },
  route: {
    isAsked: always,
    facts: ({ route }) => ({
      route: route?.name,
      upstream: route && describeUpstream(route.upstream),
      public: route?.public === true ? true : undefined,
    }),
    setting: ({ route }) => settingPath('routes[].match', route?.name),
  },
  credential: {
    isAsked: asksForToken,
    facts: ({ credential }) => ({ ...credential }),
    setting: ({ route }) => settingPath('routes[].tokenInQuery', route?.name),
  },
  certificate: {
    isAsked: ({ certificateThumbprint, failure }) =>
      certificateThumbprint !== undefined || failure?.reason === 'client_certificate_invalid',
    facts: ({ certificateThumbprint }) => ({ thumbprint: certificateThumbprint }),
    setting: () => settingPath('proxies.clientCertificate'),
  },
}

/** A target without its query, which may hold a token. */
export function shownPath(target: string): string {
  return excerpt(target.split('?', 1)[0] ?? '')
}
