import { describeValue, excerpts, memberOf } from '@cambio/validation'
import type { CheckName } from './check-names.ts'
import { asksForToken, type CheckDescription } from './check-description.ts'
import { describeClaim } from './facts-of.ts'
import { settingPath } from './setting-path.ts'

type ExchangeCheck = Extract<
  CheckName,
  'allowed-issuer' | 'allowed-scope' | 'allowed-claims' | 'cache' | 'road' | 'issued-token'
>

/** Who may use the route, and what is done for them. */
export const EXCHANGE_CHECKS: Readonly<Record<ExchangeCheck, CheckDescription>> = {
  'allowed-issuer': {
    isAsked: ({ route }) => route?.allow.issuers !== undefined,
    facts: ({ route, issuer }) => ({ allowed: route?.allow.issuers, got: issuer?.name }),
    setting: ({ route }) => settingPath('routes[].allow.issuers', route?.name),
  },
  'allowed-scope': {
    isAsked: ({ route }) => (route?.allow.scopes.length ?? 0) > 0,
    facts: ({ route, subject }) => ({
      expected: route?.allow.scopes,
      got: subject && excerpts(subject.claims.scopes),
    }),
    setting: ({ route }) => settingPath('routes[].allow.scope', route?.name),
  },
  'allowed-claims': {
    isAsked: ({ route }) => Object.keys(route?.allow.claims ?? {}).length > 0,
    facts: ({ route, subject }) =>
      Object.fromEntries(
        Object.keys(subject ? (route?.allow.claims ?? {}) : {}).map((name) => [
          name,
          describeClaim(memberOf(subject?.claims.all ?? {}, name)),
        ]),
      ),
    setting: ({ route }) => settingPath('routes[].allow.claims', route?.name),
  },
  cache: {
    isAsked: ({ cache }) => cache !== undefined && cache !== 'off',
    facts: ({ cache }) => ({ outcome: cache }),
    setting: () => settingPath('cache'),
  },
  road: {
    isAsked: asksForToken,
    facts: () => ({}),
    setting: ({ issuer }) => settingPath('issuers[].via', issuer?.name),
  },
  'issued-token': {
    isAsked: asksForToken,
    facts: ({ route, issued }) => ({
      audience: route?.target.audience,
      scope: route?.target.scope,
      road: issued?.road,
      aud: issued && excerpts(issued.claims.aud),
      azp: issued && describeValue(issued.claims.azp),
      scopes: issued && excerpts(issued.claims.scopes),
      exp: issued?.claims.exp,
    }),
    setting: ({ route }) => settingPath('routes[].target', route?.name),
  },
}
