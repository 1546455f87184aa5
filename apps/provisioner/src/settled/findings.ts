import { EXTERNAL_VIA, type ExternalIssuer, type Road, SELF_VIA } from '@cambio/trust'
import { roadsOfProvider } from './roads-of-provider.ts'
import type { SettledGrant } from './settled-trust.ts'

/** What had to be asked for. */
export interface Findings {
  /** The alias of each issuer that the trust file gives by its URL alone. */
  readonly aliases: ReadonlyMap<string, string>
  /** What Keycloak has as issuer of those, by alias; several with commas between. */
  readonly issuers?: ReadonlyMap<string, string>
  /** What `auto` stands for here: the roads this server can do, the cheap one first. */
  readonly auto: readonly Road[]
  /** Keycloak's provider of identity providers the trust file does not describe, by alias. */
  readonly providers?: ReadonlyMap<string, string>
}

export function aliasOf({ alias, issuer }: ExternalIssuer, { aliases }: Findings): string {
  const found = alias ?? aliases.get(issuer)
  if (found === undefined) throw new Error(`Nobody looked up the alias of ${issuer}.`)
  return found
}

/** Whose roads are asked for: a rule of the trust file, or an identity provider it does not describe. */
export interface Asking {
  readonly via?: 'auto' | readonly Road[] | undefined
  readonly self?: true
  readonly providerId?: string | undefined
  readonly identityProvider?: ExternalIssuer['identityProvider']
}

export function viaOf(
  asking: Asking,
  { auto }: Findings,
): { readonly roads: readonly Road[]; readonly chosen: SettledGrant['chosen'] } {
  const { via = asking.self === true ? SELF_VIA : EXTERNAL_VIA } = asking
  if (via !== 'auto') return { roads: via, chosen: 'pinned' }
  const able = roadsOfProvider(asking.providerId ?? asking.identityProvider?.providerId)
  return { roads: able.filter((road) => auto.includes(road)), chosen: 'auto' }
}
