import type { ExternalIssuer, Road, TrustFile } from '@cambio/trust'

/**
 * A trust file with nothing left to find out: every issuer has its alias, every road is chosen, and who
 * may exchange what is spelled out in `grants`, the exchange client included.
 */
export interface SettledTrust extends Omit<TrustFile, 'issuers' | 'grants'> {
  /** Those that are not our realm; each identity provider once. */
  readonly issuers: readonly SettledIssuer[]
  /** Roads on which the exchange client keeps a session, because an issuer's rule says `refresh`. */
  readonly refreshing: readonly Road[]
  /** One for each origin and set of roads; in the order of the trust file. */
  readonly grants: readonly SettledGrant[]
}

export type SettledIssuer = Omit<ExternalIssuer, 'alias' | 'tenants'> & {
  readonly alias: string
  /** All that its record has, `issuer` first: several for tenants that share it. */
  readonly issuers: readonly string[]
  /** The trust file gives no alias, so the gateway asks Keycloak for its URL. */
  readonly byUrl?: boolean
  /** What people should know of how it was found. */
  readonly notes?: readonly string[]
}

/** These clients may exchange tokens of this origin by these roads. */
export interface SettledGrant {
  readonly from: Origin
  /** Client ids, each once. */
  readonly allow: readonly string[]
  readonly via: readonly Road[]
  /** Whether `auto` chose the roads, or the trust file names them. */
  readonly chosen: 'auto' | 'pinned'
  readonly mode: GrantMode
  /** What people should know of how the origin was found. */
  readonly notes?: readonly string[]
}

export type GrantMode = 'exact' | 'at-least'

export type Origin =
  | {
      readonly kind: 'identity-provider'
      readonly alias: string
      /** Whether the trust file says how this identity provider is to be; else somebody else cares for it. */
      readonly declared: boolean
    }
  /** Our realm's own tokens. */
  | { readonly kind: 'self' }

/** Aliases whose tokens may be exchanged by this road; by this client, or by any. */
export function aliasesBy(
  road: Road,
  { grants }: Pick<SettledTrust, 'grants'>,
  clientId?: string,
): readonly string[] {
  const found = grants.flatMap(({ from, via, allow }) => {
    const counts = via.includes(road) && (clientId === undefined || allow.includes(clientId))
    return counts && from.kind === 'identity-provider' ? [from.alias] : []
  })
  return [...new Set(found)]
}

/** Clients that may exchange by this road, sorted; tokens of this identity provider, or any. */
export function clientsBy(
  road: Road,
  { grants }: Pick<SettledTrust, 'grants'>,
  alias?: string,
): readonly string[] {
  const found = grants.filter(
    ({ from, via }) => via.includes(road) && (alias === undefined || originName(from) === alias),
  )
  return [...new Set(found.flatMap(({ allow }) => allow))].toSorted()
}

/** Every road the trust file uses, each once. */
export function roadsIn({ grants }: Pick<SettledTrust, 'grants'>): readonly Road[] {
  return [...new Set(grants.flatMap(({ via }) => via))]
}

/** The alias, or `self`, which no identity provider of a trust file is called. */
export function originName(from: Origin): string {
  return from.kind === 'self' ? 'self' : from.alias
}

/** The roads of one origin. */
export interface SettledRoads {
  /** Alias of the identity provider, or `self`. */
  readonly alias: string
  readonly via: readonly Road[]
  readonly chosen: SettledGrant['chosen']
}

/** How each origin's tokens are exchanged, for people; an origin whose grants differ stands there for each. */
export function settledRoads({ grants }: Pick<SettledTrust, 'grants'>): readonly SettledRoads[] {
  const roads = grants.map(({ from, via, chosen }) => ({ alias: originName(from), via, chosen }))
  return [...new Map(roads.map((one) => [JSON.stringify(one), one])).values()]
}
