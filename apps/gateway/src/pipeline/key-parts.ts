import type { cacheKey } from '@cambio/cache'
import type { AuthorizationServer, ExpectedToken } from '@cambio/exchange'
import type { EffectiveTrust } from '@cambio/trust'
import type { Secret } from '@cambio/validation'
import type { Authenticated } from './states.ts'

export interface KeyFacts {
  readonly trust: Pick<EffectiveTrust, 'client'>
  readonly server: Pick<AuthorizationServer, 'tokenEndpoint'>
  readonly expected: Pick<ExpectedToken, 'binding'>
  /** The actor's token as it is now. */
  readonly actor: Secret | undefined
  /** Of the trust file. */
  readonly generation: string
}

/** Everything that shapes what this request may be given. */
export function keyParts(
  { subject, issuer, route }: Authenticated,
  { trust, server, expected, actor, generation }: KeyFacts,
): Parameters<typeof cacheKey>[0] {
  const { target } = route
  return {
    // A token that is bound to a key of ours is of no use to a replica that has another one.
    generation: JSON.stringify([generation, expected.binding?.thumbprint ?? null]),
    rule: issuer.name,
    token: subject,
    confirmation: confirmationOf(subject.claims.all),
    actor,
    roads: issuer.via,
    endpoint: server.tokenEndpoint,
    clientId: trust.client.id,
    audience: target.audience,
    resource: target.resource,
    scope: target.scope,
    allowedScope: target.allowedScope,
    maxLifetimeSeconds: target.maxLifetimeSeconds,
    // Which type is asked for follows from the road, and from whether a session is kept.
    requestedType: issuer.refresh ? 'refresh' : '',
    parameters: issuer.parameters,
  }
}

/** What the caller has proven to hold, since an unproven binding does not get this far (RFC 7800, section 3). */
function confirmationOf({ cnf }: Readonly<Record<string, unknown>>): string | undefined {
  return cnf === undefined ? undefined : JSON.stringify(cnf)
}
