import type { SecretReference } from '@cambio/trust'
import type { Attachment } from '../admin/client-scope-api.ts'
import type { Fields } from '../fields/fields.ts'
import type { GrantMode } from '../settled/settled-trust.ts'

/** The name of what a permission to exchange belongs to. */
export type OwnerName =
  | { readonly kind: 'identity-provider'; readonly alias: string }
  | { readonly kind: 'client'; readonly clientId: string }

/** What a permission to exchange belongs to. */
export type Owner = OwnerName & {
  /** Whether the trust file makes it when it is missing. */
  readonly declared: boolean
}

interface Declaration {
  /** Compared with the realm, and changed where they differ. */
  readonly fields: Fields
  /** What people have to know who rely on it, one sentence each. */
  readonly notes?: readonly string[]
  /** What else has to hold for it to serve, one sentence each; told when it is made or changed. */
  readonly conditions?: readonly string[]
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
  /** `allowed`: somebody else's, which may exchange; it is never created nor removed. */
  readonly part: 'exchange-client' | 'target' | 'allowed'
  readonly onCreate: Fields
  readonly secret: SecretReference | undefined
  /** Keep the identity providers that others let this client exchange from by the JWT grant. Default: false. */
  readonly keepsForeignGrants?: boolean
}

/** The JWT grant's switch of an identity provider that somebody else cares for; nothing else of it is touched. */
export interface JwtGrantSwitch extends Declaration {
  readonly kind: 'jwt-grant-switch'
  readonly alias: string
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
  /** Client ids, each once, sorted. */
  readonly clientIds: readonly string[]
}

/** The client policy bound to an owner's `token-exchange` permission. */
export interface Grant extends Declaration {
  readonly kind: 'grant'
  readonly of: Owner
  readonly policy: string
  /** The clients this is for; a foreign policy is judged by whether it lets these in. */
  readonly clientIds: readonly string[]
  readonly mode: GrantMode
}

/** A client policy of ours that nothing needs any more: it is removed. */
export interface StalePolicy extends Declaration {
  readonly kind: 'stale-policy'
  readonly name: string
}

/** What Keycloak leaves of the permission of an identity provider that was deleted: it is removed. */
export interface OrphanedPermission extends Declaration {
  readonly kind: 'orphaned-permission'
  /** Keycloak's id of the identity provider that is gone; its permission is named after it. */
  readonly internalId: string
}

/** Policies of ours on the permission of an owner that the trust file grants nothing of. */
export interface FormerGrant extends Declaration {
  readonly kind: 'former-grant'
  readonly of: Owner
  readonly policies: readonly string[]
  /** Whether they are unbound; else they are told about. */
  readonly prune: boolean
}

/** An identity provider that another one takes the place of: it is removed. */
export interface FormerIdentityProvider extends Declaration {
  readonly kind: 'former-identity-provider'
  readonly alias: string
  readonly internalId: string
  /** Users that are linked to it; their links go with it. */
  readonly links: number
  /** Why it may not be removed; undefined when it may. */
  readonly obstacle: { readonly why: string; readonly remedy: string } | undefined
}

/** What is found in a realm and not declared: it is to go. */
export type Leftover = StalePolicy | OrphanedPermission | FormerGrant | FormerIdentityProvider

/** The realm itself, as far as its settings are declared. */
export interface RealmSettings extends Declaration {
  readonly kind: 'realm'
  readonly realm: string
}

/** A role of the realm, or of one client. */
export interface Role extends Declaration {
  readonly kind: 'role'
  readonly name: string
  /** Undefined for a realm role. */
  readonly clientId: string | undefined
}

export interface ClientScope extends Declaration {
  readonly kind: 'client-scope'
  readonly name: string
  readonly onCreate: Fields
}

/** A client scope attached to a client. */
export interface AttachedScope extends Declaration {
  readonly kind: 'attached-scope'
  readonly clientId: string
  readonly scope: string
  /** Whether the trust file makes this client scope when it is missing. */
  readonly declared: boolean
  readonly fields: Fields & { readonly attached: Attachment }
}

/** What has protocol mappers. */
export type MapperOwner =
  | { readonly kind: 'client'; readonly clientId: string }
  | { readonly kind: 'client-scope'; readonly name: string }

export interface ProtocolMapper extends Declaration {
  readonly kind: 'protocol-mapper'
  readonly of: MapperOwner
  readonly name: string
  readonly fields: Fields & { readonly protocolMapper: string }
}

export interface IdentityProviderMapper extends Declaration {
  readonly kind: 'identity-provider-mapper'
  readonly alias: string
  readonly name: string
  readonly fields: Fields & { readonly identityProviderMapper: string }
}

/** One thing the realm must have. Plain data; secrets are references. */
export type Resource =
  | RealmSettings
  | Role
  | ClientScope
  | AttachedScope
  | ProtocolMapper
  | IdentityProvider
  | IdentityProviderMapper
  | Client
  | Permissions
  | JwtGrantSwitch
  | ClientPolicy
  | Grant
  | Leftover

/** How people are told which thing is meant; unique in a plan. */
export function addressOf(resource: Resource): string {
  switch (resource.kind) {
    case 'identity-provider':
      return `identity provider ${resource.alias}`
    case 'client':
      return `client ${resource.clientId}`
    case 'realm':
      return `realm ${resource.realm}`
    case 'role':
      return resource.clientId === undefined
        ? `realm role ${resource.name}`
        : `role ${resource.name} of client ${resource.clientId}`
    case 'client-scope':
      return `client scope ${resource.name}`
    case 'attached-scope':
      return `client scope ${resource.scope} on client ${resource.clientId}`
    case 'protocol-mapper':
      return `mapper ${resource.name} of ${mapperOwnerAddress(resource.of)}`
    case 'identity-provider-mapper':
      return `mapper ${resource.name} of identity provider ${resource.alias}`
    case 'permissions':
      return `permissions of ${ownerAddress(resource.of)}`
    case 'client-policy':
      return `client policy ${resource.name}`
    case 'grant':
      return `token-exchange permission of ${ownerAddress(resource.of)}`
    case 'jwt-grant-switch':
      return `JWT grant of identity provider ${resource.alias}`
    case 'stale-policy':
      return `stale client policy ${resource.name}`
    case 'orphaned-permission':
      return `orphaned token-exchange permission of identity provider ${resource.internalId}`
    case 'former-grant':
      return `former token-exchange permission of ${ownerAddress(resource.of)}`
    case 'former-identity-provider':
      return `former identity provider ${resource.alias}`
  }
}

export function mapperOwnerAddress(owner: MapperOwner): string {
  return owner.kind === 'client' ? `client ${owner.clientId}` : `client scope ${owner.name}`
}

export function ownerAddress(owner: OwnerName): string {
  return owner.kind === 'client' ? `client ${owner.clientId}` : `identity provider ${owner.alias}`
}
