import type { Path } from '../problem.ts'
import type { Route } from '../schema.ts'
import type { Declared } from './declared.ts'

/** One of the places a route's requests may go to, and where the trust file says it. */
export interface Destination {
  readonly path: Path
  /** An address, or the name of an upstream. */
  readonly to: string
}

export function destinations({ upstream }: Route, index: number): readonly Destination[] {
  const path = ['routes', index, 'upstream']
  if (typeof upstream === 'string') return [{ path, to: upstream }]
  return upstream.map(({ to }, at) => ({ path: [...path, at, 'to'], to }))
}

export const isAddress = (to: string): boolean => to.includes('://')

/** The addresses behind it; none where it is the name of no upstream that can be read. */
export function addressesBehind(
  { to }: Destination,
  upstreams: Declared['upstreams'],
): readonly string[] {
  if (isAddress(to)) return [to]
  return upstreams.find((upstream) => upstream?.name === to)?.addresses ?? []
}

export function eachDestination({ routes }: Pick<Declared, 'routes'>): readonly Destination[] {
  return routes.flatMap((route, index) => (route === undefined ? [] : destinations(route, index)))
}
