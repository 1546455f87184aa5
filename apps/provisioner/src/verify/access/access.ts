import type { Road } from '@cambio/trust'
import type { Verdict } from './decide.ts'

/** Who can really exchange something by a road. */
export interface Access {
  readonly of: AccessOf
  readonly road: Road
  readonly clients: readonly ClientAccess[]
}

export type AccessOf =
  /** Tokens of an identity provider, by its alias. */
  | { readonly kind: 'identity-provider'; readonly alias: string }
  /** Our realm’s own tokens. */
  | { readonly kind: 'self' }
  /** Tokens for this client as audience, on top of the right to exchange. */
  | { readonly kind: 'audience'; readonly clientId: string }

export interface ClientAccess {
  /** Undefined: any client that nobody names. */
  readonly clientId: string | undefined
  /** Whether the trust file allows it. */
  readonly allowed: boolean
  readonly may: Verdict
  /** What lets it in, or what makes Keycloak deny; one sentence part each. */
  readonly because: readonly string[]
}

/** A client the trust file allows, and Keycloak will refuse. */
export function isDenied({ allowed, may }: ClientAccess): boolean {
  return allowed && may === 'no'
}

/** A client that may exchange without the trust file saying so. */
export function isUninvited({ allowed, may }: ClientAccess): boolean {
  return !allowed && may !== 'no'
}
