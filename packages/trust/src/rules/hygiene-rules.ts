import type { Fault, Finding } from '../problem.ts'
import { quoted } from '../problem.ts'
import type { Declared } from './declared.ts'
import type { Rule } from './rule.ts'

/** Headers with a meaning of their own between servers, that no claim may take over. */
const NOT_FOR_CLAIMS =
  /^(?:accept|authorization|connection|content-.+|cookie|date|dpop|expect|forwarded|host|http2-settings|keep-alive|origin|proxy(?:-.+)?|range|sec-.+|te|trailer|transfer-encoding|upgrade|via|x-cambio-debug|x-forwarded-(?:for|host|proto)|x-request-id)$/

/** What of a request and its answer passes a route. */
export const hygieneRules: readonly Rule[] = [
  {
    says: 'A `public` route has no `identityHeaders`, `refusals: translate` or `retryRefused`: they are about issued tokens.',
    find: ({ routes }) =>
      routes.flatMap((route, index) => {
        if (route?.public !== true) return []
        const { identityHeaders, refusals, retryRefused } = route
        const said = {
          identityHeaders,
          refusals: refusals === 'translate' ? refusals : undefined,
          retryRefused,
        }
        return Object.entries(said).flatMap(([field, value]) =>
          value === undefined ? [] : [{ path: ['routes', index, field], ...aboutTokens(field) }],
        )
      }),
  },
  {
    says: '`identityHeaders` sets no header that has a meaning between servers, as `host` or `authorization`.',
    find: (trust) =>
      eachIdentityHeader(trust, (name) =>
        NOT_FOR_CLAIMS.test(name)
          ? { message: `sets ${quoted(name)}, which says something else`, hint: OWN_NAME }
          : undefined,
      ),
  },
]

const OWN_NAME = 'choose a name of its own, as in x-user'

const aboutTokens = (field: string): Fault => ({
  message: 'is about issued tokens, and this route is public: there is none',
  hint: `remove ${field}, or public: true`,
})

function eachIdentityHeader(
  { routes }: Declared,
  judge: (name: string) => Fault | undefined,
): readonly Finding[] {
  return routes.flatMap((route, index) =>
    Object.keys(route?.identityHeaders ?? {}).flatMap((name) => {
      const fault = judge(name)
      return fault ? [{ path: ['routes', index, 'identityHeaders', name], ...fault }] : []
    }),
  )
}
