/** Where a request goes, and what its token must be. The four differ from one another by audience alone, by scope alone, or by both. */
export interface Target {
  readonly path: string
  readonly audience: string
  readonly scope: string
}

export const TARGETS: readonly Target[] = [
  { path: '/orders', audience: 'orders-api', scope: 'read' },
  { path: '/maps', audience: 'maps-api', scope: 'read' },
  { path: '/orders-writing', audience: 'orders-api', scope: 'write' },
  { path: '/maps-writing', audience: 'maps-api', scope: 'write admin' },
]

export const AUDIENCES: readonly string[] = ['maps-api', 'orders-api']

/** The last one's tokens are exchanged by the JWT grant, which takes each once. */
export const ALIASES = ['north', 'east', 'south', 'west', 'once'] as const

export type Alias = (typeof ALIASES)[number]

/** Of each issuer, with the same names at all of them: they are different people. */
export const USERS_OF_EACH = 100

export const isOneTime = (alias: Alias): boolean => alias === 'once'

/** Whom our realm takes an issuer's user for. */
export const realmSub = (alias: Alias, sub: string): string => `${alias}/${sub}`
