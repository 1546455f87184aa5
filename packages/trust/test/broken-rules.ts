import { formatPath } from '../src/problem.ts'
import { readDeclared } from '../src/rules/declared.ts'
import { RULES } from '../src/rules/rules.ts'

export const PARTNER = { alias: 'partner', issuer: 'https://login.partner.example' }
export const ENTRA = {
  alias: 'entra-{tenantid}',
  issuer: 'https://login.example/{tenantid}/v2.0',
  tenants: ['one', 'two'],
}
export const ROUTE = { match: { path: '/api' }, upstream: 'https://api.example' }
export const KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
}
export const VALID = {
  keycloak: { url: 'https://sso.example.com', realm: 'data' },
  client: { id: 'gateway', secret: '${env:SECRET}' },
  issuers: [PARTNER, { self: true }],
  routes: [ROUTE],
}

export type Change = Readonly<Record<string, unknown>>

/** The fields that break a rule, with what is said of each. */
export function broken(change: Change): readonly string[] {
  const declared = readDeclared({ ...VALID, ...change })
  return RULES.flatMap((rule) => rule.find(declared)).map(
    ({ path, message }) => `${formatPath(path)} ${message}`,
  )
}

export const partner = (change: Change) => broken({ issuers: [{ ...PARTNER, ...change }] })
export const entra = (change: Change) => broken({ issuers: [{ ...ENTRA, ...change }] })
