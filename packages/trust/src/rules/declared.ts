import type { Issuer, Route, TrustFile } from '../schema.ts'
import { trustFileSchema } from '../schema.ts'

/**
 * As much of a trust file as can be read: a part that does not fit the schema is undefined, so that the
 * rules between fields can be told together with the schema's faults.
 */
export interface Declared {
  readonly keycloak: TrustFile['keycloak'] | undefined
  readonly issuers: readonly (Issuer | undefined)[]
  readonly routes: readonly (Route | undefined)[]
  readonly cache: TrustFile['cache']
  readonly insecureAllowHttp: boolean
}

const shape = trustFileSchema.shape

export function readDeclared(value: unknown): Declared {
  const part = (key: string): unknown =>
    typeof value === 'object' && value !== null
      ? new Map(Object.entries(value)).get(key)
      : undefined
  return {
    keycloak: shape.keycloak.safeParse(part('keycloak')).data,
    issuers: items(part('issuers')).map((item) => shape.issuers.element.safeParse(item).data),
    routes: items(part('routes')).map((item) => shape.routes.element.safeParse(item).data),
    cache: shape.cache.safeParse(part('cache')).data,
    insecureAllowHttp: part('insecureAllowHttp') === true,
  }
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
