import { GRANT_IDP } from '../../desired/grant-attributes.ts'
import { ownerAddress } from '../../resources/resource.ts'
import type { ClientFacts, GateFacts, PolicyFacts, ProviderFacts } from './access-facts.ts'
import { vote } from './decide.ts'

/** Client attribute: the client may use the JWT grant. */
export const GRANT_ENABLED = 'oauth2.jwt.authorization.grant.enabled'
/** Client attribute: the client may use standard token exchange. */
export const STANDARD_ENABLED = 'standard.token.exchange.enabled'
/** Identity provider setting: its issuer’s tokens may be assertions. */
export const PROVIDER_GRANT = 'jwtAuthorizationGrantEnabled'
/** Keycloak's provider that does nothing but the JWT grant, so it needs no switch for it. */
const GRANT_PROVIDER = 'jwt-authorization-grant'

/** Why nobody gets a token of this identity provider by any road. */
export function providerObstacles(
  alias: string,
  provider: ProviderFacts | undefined,
): readonly string[] {
  if (provider === undefined) return [`the realm has no identity provider ${alias}`]
  return provider.enabled ? [] : [`identity provider ${alias} is disabled`]
}

/** Why nobody gets a token of this identity provider by the JWT grant. */
export function grantSwitchObstacles(provider: ProviderFacts | undefined): readonly string[] {
  const isOn =
    provider === undefined ||
    provider.providerId === GRANT_PROVIDER ||
    provider.config[PROVIDER_GRANT] === 'true'
  return isOn ? [] : [`identity provider ${provider.alias} has ${PROVIDER_GRANT} off`]
}

/** Why this client gets no token by any road. */
export function clientObstacles(
  clientId: string,
  client: ClientFacts | undefined,
): readonly string[] {
  if (client === undefined) return [`the realm has no client ${clientId}`]
  return [
    ...(client.enabled ? [] : [`client ${clientId} is disabled`]),
    ...(client.publicClient ? [`client ${clientId} is public`] : []),
  ]
}

/** Why this client may not use the JWT grant with this identity provider. */
export function grantObstacles(client: ClientFacts | undefined, alias: string): readonly string[] {
  if (client === undefined) return []
  const aliases = (client.attributes[GRANT_IDP] ?? '').split('##')
  return [
    ...(client.attributes[GRANT_ENABLED] === 'true' ? [] : [`its ${GRANT_ENABLED} is off`]),
    ...(aliases.includes(alias) ? [] : [`its ${GRANT_IDP} does not name ${alias}`]),
  ]
}

export function standardObstacles(client: ClientFacts | undefined): readonly string[] {
  if (client === undefined || client.attributes[STANDARD_ENABLED] === 'true') return []
  return [`its ${STANDARD_ENABLED} is off`]
}

/** What in a permission keeps this client out. */
export function gateObstacles(gate: GateFacts, clientId: string | undefined): readonly string[] {
  const of = ownerAddress(gate.owner)
  if (gate.state === 'absent') return [`permissions of ${of} are off`]
  if (!gate.covers) return [`the permission of ${of} is bound to another resource or scope`]
  if (gate.policies.length === 0) return [`the permission of ${of} has no policy`]
  const denying = gate.policies.filter((policy) => vote(policy, clientId) === 'no')
  return denying.map((policy) => `${policyWords(policy)} denies it (${gate.strategy})`)
}

/** What in a permission speaks for this client. */
export function gateSupport(gate: GateFacts, clientId: string | undefined): readonly string[] {
  const supporting = gate.policies.filter((policy) => vote(policy, clientId) !== 'no')
  return supporting.map(policyWords)
}

function policyWords({ name, type, ours, negative }: PolicyFacts): string {
  const remarks = [
    ...(negative ? ['negative'] : []),
    ...(ours ? [] : [type, 'not of the trust file']),
  ]
  return `policy ${name}${remarks.length === 0 ? '' : ` (${remarks.join(', ')})`}`
}
