import type { Owner } from '../../resources/resource.ts'

/** What the realm has of everything that decides about an exchange. Holds no secret. */
export interface AccessFacts {
  /** Switched-on features by the names of Keycloak’s `Profile.Feature`. */
  readonly features: ReadonlySet<string>
  /** By alias; an alias the realm does not have is not in it. */
  readonly providers: ReadonlyMap<string, ProviderFacts>
  /** By {@link gateKey}; only where a road asks for a permission. */
  readonly gates: ReadonlyMap<string, GateFacts>
  /** By client id; a client the realm does not have is not in it. */
  readonly clients: ReadonlyMap<string, ClientFacts>
  /** Disabled providers that Keycloak comes across when it looks an issuer up by its URL; only where an issuer has no alias. */
  readonly disabledOnTheWay?: readonly string[]
}

export interface ProviderFacts {
  readonly alias: string
  readonly providerId: string
  readonly enabled: boolean
  /** Keycloak's own keys, without secrets. */
  readonly config: Readonly<Record<string, string>>
}

export interface ClientFacts {
  readonly clientId: string
  readonly enabled: boolean
  readonly publicClient: boolean
  readonly attributes: Readonly<Record<string, string>>
}

/** The `token-exchange` permission of an identity provider or client. */
export interface GateFacts {
  readonly owner: Owner
  /** `absent`: permissions are off, so nobody may exchange. */
  readonly state: 'absent' | 'present'
  /** Whether it is about this owner and about exchanging; a permission bent in the console may not be. */
  readonly covers: boolean
  readonly strategy: Strategy
  readonly policies: readonly PolicyFacts[]
  /** Where it is absent: our policy is bound to the permission of an identity provider that is gone. */
  readonly hangsOnFormer?: boolean
}

export type Strategy = 'UNANIMOUS' | 'AFFIRMATIVE' | 'CONSENSUS'

/** A policy bound to a permission. */
export interface PolicyFacts {
  readonly name: string
  readonly type: string
  /** Whether the trust file declares it. */
  readonly ours: boolean
  readonly negative: boolean
  /** Client ids of a client policy; undefined for a policy that depends on more than the client. */
  readonly clients: readonly string[] | undefined
}

export function gateKey(owner: Owner): string {
  return owner.kind === 'client'
    ? ownerKey('client', owner.clientId)
    : ownerKey('provider', owner.alias)
}

/** As {@link gateKey}, for an owner that is known by its name. */
export function ownerKey(kind: 'client' | 'provider', name: string): string {
  return `${kind} ${name}`
}
