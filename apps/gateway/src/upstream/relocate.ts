import type { EffectiveRewrite } from '@cambio/trust'
import { writtenBack } from './rewrite-path.ts'

/** What an upstream calls itself, and how its paths differ from ours. */
export interface Relocation {
  /** Origins by which it may name itself. */
  readonly origins: readonly string[]
  readonly rewrite: EffectiveRewrite
}

/**
 * A `Location` of an upstream as the client is to follow it: one at the upstream's own origin becomes relative to us, and a path is written back as the client
 * would ask for it. Any other place stays as it is.
 */
export function relocate(location: string, { origins, rewrite }: Relocation): string {
  const own = origins.find((origin) => isAt(location, origin))
  if (own !== undefined) return writtenBack(location.slice(own.length) || '/', rewrite)
  // `//host` names another server.
  const isPath = location.startsWith('/') && !location.startsWith('//')
  return isPath ? writtenBack(location, rewrite) : location
}

const isAt = (location: string, origin: string): boolean =>
  location === origin || location.startsWith(`${origin}/`)
