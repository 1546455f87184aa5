import type { SecretReference } from '@cambio/trust'
import type { Fields } from '../fields/fields.ts'

/** What a permission to exchange belongs to. */
export type Owner =
  | { readonly kind: 'identity-provider'; readonly alias: string }
  | {
      readonly kind: 'client'
      readonly clientId: string
      /** Whether the trust file makes this client when it is missing. */
      readonly declared: boolean
    }

interface Declaration {
  /** Compared with the realm, and changed where they differ. */
  readonly fields: Fields
}

/** Keycloak's record of an issuer. */
export interface IdentityProvider extends Declaration {
  readonly kind: 'identity-provider'
  readonly alias: string
  /** The provider the trust file names; undefined takes any OpenID Connect provider that is there. */
  readonly providerId: string | undefined
  /** Set when we create it, and never looked at again. */
  readonly onCreate: Fields
  /** Our client secret at the issuer. Keycloak never shows it, so it is sent and not compared. */
  readonly clientSecret: SecretReference | undefined
}

export interface Client extends Declaration {
  readonly kind: 'client'
  readonly clientId: string
  readonly part: 'exchange-client' | 'target'
  readonly onCreate: Fields
  readonly secret: SecretReference | undefined
}

/** Keycloak's management permissions of an identity provider or client: on. */
export interface Permissions extends Declaration {
  readonly kind: 'permissions'
  readonly of: Owner
}

/** Who may exchange: the clients this policy names, and nobody else. */
export interface ClientPolicy extends Declaration {
  readonly kind: 'client-policy'
  readonly name: string
  readonly description: string
  readonly clientId: string
}

/** The client policy bound to an owner's `token-exchange` permission. */
export interface Grant extends Declaration {
  readonly kind: 'grant'
  readonly of: Owner
  readonly policy: string
  /** The client this is for; a foreign policy is judged by whether it lets this one in. */
  readonly clientId: string
}

/** One thing the realm must have. Plain data; secrets are references. */
export type Resource = IdentityProvider | Client | Permissions | ClientPolicy | Grant

/** How people are told which thing is meant; unique in a plan. */
export function addressOf(resource: Resource): string {
  switch (resource.kind) {
    case 'identity-provider':
      return `identity provider ${resource.alias}`
    case 'client':
      return `client ${resource.clientId}`
    case 'permissions':
      return `permissions of ${ownerAddress(resource.of)}`
    case 'client-policy':
      return `client policy ${resource.name}`
    case 'grant':
      return `token-exchange permission of ${ownerAddress(resource.of)}`
  }
}

export function ownerAddress(owner: Owner): string {
  return owner.kind === 'client' ? `client ${owner.clientId}` : `identity provider ${owner.alias}`
}
