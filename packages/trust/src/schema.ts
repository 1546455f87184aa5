import { z } from 'zod'
import { DEBUG_KEY_CHARACTERS, POLICY_NAME } from './defaults.ts'
import { authorizer } from './schema/authorizer.ts'
import { cache } from './schema/cache.ts'
import { clientScopes, clients, exchangeClient, role } from './schema/client.ts'
import { grant } from './schema/grant.ts'
import { issuer } from './schema/issuer.ts'
import { keycloak } from './schema/keycloak.ts'
import { logout, management } from './schema/management.ts'
import { overload } from './schema/overload.ts'
import { rateLimits } from './schema/rate-limit.ts'
import { route } from './schema/route.ts'
import { http2, proxies, publicUrl, tls } from './schema/listener.ts'
import { upstream } from './schema/upstream.ts'
import { name } from './schema/vocabulary.ts'
import { workers } from './schema/workers.ts'
import { secretReference } from './secret-reference.ts'

export { PROVIDERS } from './schema/issuer.ts'
export { EXTERNAL_ROADS, ROADS, SELF_ROADS, type Road } from './schema/road.ts'
export { address, alias, realm, scope, TENANT, tenantAlias } from './schema/vocabulary.ts'

/**
 * The trust file's shape: who is trusted and what they may reach. From this one schema come the
 * types, the JSON Schema and the reference page, so a field's text is written here and nowhere else.
 */
export const trustFileSchema = z
  .strictObject({
    keycloak,
    publicUrl: publicUrl.optional(),
    proxies: proxies.optional(),
    tls: tls.optional(),
    http2: http2.optional(),
    debugKey: secretReference(
      `Key, at least ${DEBUG_KEY_CHARACTERS} characters: what a request with it in \`X-Cambio-Debug\` was decided by is written to the log. Absent: no request’s is.`,
    ).optional(),
    client: exchangeClient,
    issuers: z.array(issuer).min(1).describe('Whose tokens are accepted.'),
    grants: z.array(grant).optional().describe('Who may exchange besides the exchange client.'),
    clients: clients.optional(),
    clientScopes: clientScopes.optional(),
    roles: z.array(role).optional().describe('Realm roles the provisioner creates when missing.'),
    policyName: name(
      `Name of the client policy that says who may exchange. Default: \`${POLICY_NAME}\`.`,
    ).optional(),
    secretDigestKey: secretReference(
      'Key, at least 32 characters, for digests by which a rotated secret is noticed where Keycloak does not show it. Absent: such a rotation is not noticed.',
    ).optional(),
    upstreams: z
      .array(upstream)
      .optional()
      .describe('Servers that routes name: with several addresses, TLS of their own, or limits.'),
    routes: z.array(route).min(1).describe('Where requests go; the most specific path wins.'),
    overload: overload.optional(),
    rateLimits: rateLimits('Rate limits for every route.').optional(),
    cache: cache.optional(),
    authorizer: authorizer.optional(),
    workers: workers.optional(),
    management: management.optional(),
    logout: logout.optional(),
    insecureAllowHttp: z
      .boolean()
      .optional()
      .describe('Accept `http:` addresses that are not loopback. Default: false.'),
  })
  .describe('Cambio’s trust file: who is trusted and what they may reach.')

export type TrustFile = Readonly<z.output<typeof trustFileSchema>>
export type Issuer = TrustFile['issuers'][number]
export type ExternalIssuer = Extract<Issuer, { issuer: string }>
export type SelfIssuer = Extract<Issuer, { self: true }>
export type Grant = NonNullable<TrustFile['grants']>[number]
export type ProtocolMapper = NonNullable<
  NonNullable<TrustFile['clients']>[number]['mappers']
>[number]
export type Route = TrustFile['routes'][number]
export type Upstream = NonNullable<TrustFile['upstreams']>[number]
export type Accept = NonNullable<Issuer['accept']>
