import type { ExternalIssuer, TrustFile } from '@cambio/trust'
import type { SecretFacts } from '../src/desired/secret-facts.ts'

/** A trust file that is valid; each test changes one thing. */
export const PARTNER: ExternalIssuer = {
  alias: 'partner',
  issuer: 'https://login.partner.example/realms/partner',
}

export const TRUST: TrustFile = {
  keycloak: {
    url: 'https://sso.example.com',
    realm: 'company',
    admin: { clientId: 'cambio', clientSecret: { from: 'env', name: 'ADMIN_SECRET' } },
  },
  client: { id: 'gateway', secret: { from: 'env', name: 'GATEWAY_SECRET' } },
  issuers: [PARTNER],
  routes: [{ match: { path: '/' }, upstream: 'http://orders:8080' }],
}

/** What is known of its secrets. */
export const SECRET_FACTS: SecretFacts = {
  client: { method: 'secret' },
  identityProviderDigests: new Map(),
}
