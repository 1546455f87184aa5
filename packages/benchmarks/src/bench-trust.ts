import type { RunningIssuer } from '@cambio/testkit'
import { API_AUDIENCE, AUDIENCE } from './proxy/scene.ts'

/** Of the gateway's client at the token endpoint. */
export const CLIENT_SECRET = 'a-secret-of-the-benchmark'
/** What the realm calls the partner. */
export const PARTNER_ALIAS = 'partner'

/** Who issues what: a Keycloak's realms, or what stands for them. */
export interface BenchIssuers {
  readonly partner: Pick<RunningIssuer, 'issuer'>
  /** Its path is `/realms/company`. */
  readonly realm: Pick<RunningIssuer, 'issuer'>
}

/** A trust file as plain data: one issuer, and one route, for which the API's audience is asked. */
export function benchTrust(
  { partner, realm }: BenchIssuers,
  route: object,
  more: object = {},
): object {
  return {
    keycloak: { url: realm.issuer.replace('/realms/company', ''), realm: 'company' },
    client: { id: AUDIENCE, secret: '${env:GATEWAY_SECRET}' },
    issuers: [{ alias: PARTNER_ALIAS, issuer: partner.issuer }],
    routes: [
      // The others ask for no scope either. With the default, `openid`, Keycloak signs an ID token too, which takes it half a millisecond and more.
      { match: { path: '/' }, target: { audience: [API_AUDIENCE], scope: [] }, ...route },
    ],
    ...more,
  }
}
