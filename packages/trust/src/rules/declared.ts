import type { Grant, Issuer, Route, TrustFile, Upstream } from '../schema.ts'
import { trustFileSchema } from '../schema.ts'

/**
 * As much of a trust file as can be read: a part that does not fit the schema is undefined, so that the
 * rules between fields can be told together with the schema's faults.
 */
export interface Declared {
  readonly keycloak: TrustFile['keycloak'] | undefined
  readonly publicUrl: TrustFile['publicUrl']
  readonly proxies: TrustFile['proxies']
  readonly tls: TrustFile['tls']
  readonly authorizer: TrustFile['authorizer']
  readonly workers: TrustFile['workers']
  readonly client: TrustFile['client'] | undefined
  readonly issuers: readonly (Issuer | undefined)[]
  readonly grants: readonly (Grant | undefined)[]
  readonly clients: readonly (TargetClient | undefined)[]
  readonly clientScopes: readonly (ClientScope | undefined)[]
  readonly roles: readonly (Role | undefined)[]
  readonly policyName: string | undefined
  readonly upstreams: readonly (Upstream | undefined)[]
  readonly routes: readonly (Route | undefined)[]
  readonly rateLimits: TrustFile['rateLimits']
  readonly cache: TrustFile['cache']
  readonly logout: TrustFile['logout']
  readonly insecureAllowHttp: boolean
}

export type TargetClient = NonNullable<TrustFile['clients']>[number]
export type ClientScope = NonNullable<TrustFile['clientScopes']>[number]
export type Role = NonNullable<TrustFile['roles']>[number]

const { shape } = trustFileSchema
const grant = shape.grants.unwrap().element
const client = shape.clients.unwrap().element
const clientScope = shape.clientScopes.unwrap().element
const role = shape.roles.unwrap().element
const upstream = shape.upstreams.unwrap().element

export function readDeclared(value: unknown): Declared {
  const part = (key: string): unknown =>
    typeof value === 'object' && value !== null
      ? new Map(Object.entries(value)).get(key)
      : undefined
  return {
    keycloak: shape.keycloak.safeParse(part('keycloak')).data,
    publicUrl: shape.publicUrl.safeParse(part('publicUrl')).data,
    proxies: shape.proxies.safeParse(part('proxies')).data,
    tls: shape.tls.safeParse(part('tls')).data,
    authorizer: shape.authorizer.safeParse(part('authorizer')).data,
    workers: shape.workers.safeParse(part('workers')).data,
    client: shape.client.safeParse(part('client')).data,
    issuers: items(part('issuers')).map((item) => shape.issuers.element.safeParse(item).data),
    grants: items(part('grants')).map((item) => grant.safeParse(item).data),
    clients: items(part('clients')).map((item) => client.safeParse(item).data),
    clientScopes: items(part('clientScopes')).map((item) => clientScope.safeParse(item).data),
    roles: items(part('roles')).map((item) => role.safeParse(item).data),
    policyName: shape.policyName.safeParse(part('policyName')).data,
    upstreams: items(part('upstreams')).map((item) => upstream.safeParse(item).data),
    routes: items(part('routes')).map((item) => shape.routes.element.safeParse(item).data),
    rateLimits: shape.rateLimits.safeParse(part('rateLimits')).data,
    cache: shape.cache.safeParse(part('cache')).data,
    logout: shape.logout.safeParse(part('logout')).data,
    insecureAllowHttp: part('insecureAllowHttp') === true,
  }
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
