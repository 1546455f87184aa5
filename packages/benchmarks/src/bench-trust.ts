import type { RunningIssuer } from '@cambio/testkit'
import { API_AUDIENCE, AUDIENCE } from './proxy/scene.ts'

/** A trust file as plain data: one issuer, and one route, for which the API's audience is asked. */
export function benchTrust(
  { partner, realm }: { readonly partner: RunningIssuer; readonly realm: RunningIssuer },
  route: object,
  more: object = {},
): object {
  return {
    keycloak: { url: realm.issuer.replace('/realms/company', ''), realm: 'company' },
    client: { id: AUDIENCE, secret: '${env:GATEWAY_SECRET}' },
    issuers: [{ alias: 'partner', issuer: partner.issuer }],
    routes: [{ match: { path: '/' }, target: { audience: [API_AUDIENCE] }, ...route }],
    ...more,
  }
}
