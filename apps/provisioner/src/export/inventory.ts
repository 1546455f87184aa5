import type { Road } from '@cambio/trust'

/** What a realm has to do with token exchange. Plain data, without any secret. */
export interface Inventory {
  /** Roads this server can do: what is wired for another one has no effect. */
  readonly roads: ReadonlySet<Road>
  readonly providers: readonly InventoriedProvider[]
  readonly clients: readonly InventoriedClient[]
  /** Every enabled `token-exchange` permission whose owner lives. */
  readonly permissions: readonly InventoriedPermission[]
}

export interface InventoriedProvider {
  readonly alias: string
  readonly providerId: string
  readonly enabled: boolean
  readonly displayName: string
  /** As Keycloak gives it: texts, its client secret masked. */
  readonly config: Readonly<Record<string, string>>
  readonly mappers: readonly InventoriedMapper[]
}

export interface InventoriedMapper {
  readonly name: string
  /** Keycloak's id of what it does. */
  readonly mapper: string
  readonly config: Readonly<Record<string, string>>
}

export interface InventoriedClient {
  readonly clientId: string
  readonly enabled: boolean
  /** How it proves who it is: `client-secret`, `client-jwt`, `client-x509`… */
  readonly authenticator: string
  readonly isPublic: boolean
  readonly attributes: Readonly<Record<string, string>>
  readonly mappers: readonly InventoriedMapper[]
}

export interface InventoriedPermission {
  readonly of: InventoriedOwner
  readonly logic: string
  readonly strategy: string
  readonly policies: readonly InventoriedPolicy[]
}

export type InventoriedOwner =
  | { readonly kind: 'identity-provider'; readonly alias: string }
  | { readonly kind: 'client'; readonly clientId: string }

export interface InventoriedPolicy {
  readonly name: string
  readonly type: string
  readonly logic: string
  /** Client ids, sorted; empty unless it is a client policy. A deleted client is not in it. */
  readonly clients: readonly string[]
}
