import type { Target } from '@cambio/exchange'
import { realmIssuer } from '@cambio/trust'
import type { Resource } from '../../resources/resource.ts'
import type { SettledTrust } from '../../settled/settled-trust.ts'
import { type AccessFacts, type GateFacts, ownerKey } from '../access/access-facts.ts'
import type { Order } from '../live/prove-rule.ts'
import type { Circumstances } from './refusal.ts'

/** What an exchange is explained from, besides the answer. */
export interface Background {
  readonly trust: SettledTrust
  readonly resources: readonly Resource[]
  readonly facts: AccessFacts
}

/** What is known when this exchange was asked for. Pure. */
export function circumstances(
  { rule: { origin, issuer }, target, subject: { claims, header } }: Order,
  { trust, resources, facts }: Background,
): Circumstances {
  const alias = origin.kind === 'self' ? undefined : origin.alias
  const { id: clientId } = trust.client
  return {
    alias,
    clientId,
    target,
    features: facts.features,
    provider: alias === undefined ? undefined : facts.providers.get(alias),
    disabledBefore: issuer.subjectIssuer === alias ? undefined : disabledBefore(alias, facts),
    client: facts.clients.get(clientId),
    gate: alias === undefined ? undefined : facts.gates.get(ownerKey('provider', alias)),
    audienceGate: audienceGate(target, clientId, facts),
    token: { issuer: claims.iss, audience: claims.aud, algorithm: header?.alg ?? 'nobody’s key' },
    keysAt: keysAt(alias, resources),
    realmIssuer: realmIssuer(trust.keycloak.url, trust.keycloak.realm),
  }
}

/** Keycloak goes through them by alias. */
function disabledBefore(
  alias: string | undefined,
  { disabledOnTheWay = [] }: AccessFacts,
): string | undefined {
  return alias === undefined
    ? undefined
    : disabledOnTheWay.toSorted().find((disabled) => disabled < alias)
}

/** Keycloak looks at the first audience, and only when it is another client. */
function audienceGate(
  { audience: [first] }: Target,
  clientId: string,
  { gates }: AccessFacts,
): GateFacts | undefined {
  return first === undefined || first === clientId
    ? undefined
    : gates.get(ownerKey('client', first))
}

function keysAt(alias: string | undefined, resources: readonly Resource[]): string | undefined {
  const declared = resources.find(
    (resource) => resource.kind === 'identity-provider' && resource.alias === alias,
  )
  const config = declared?.fields['config']
  const jwksUrl = typeof config === 'object' ? config['jwksUrl'] : undefined
  return typeof jwksUrl === 'string' ? jwksUrl : undefined
}
