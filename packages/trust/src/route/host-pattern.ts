/** `any`: every host. `below`: every name that ends in the text, which begins with a dot. */
export type HostPattern =
  | { readonly kind: 'any' }
  | { readonly kind: 'below'; readonly suffix: string }
  | { readonly kind: 'exact'; readonly host: string }

const RANKS: Readonly<Record<HostPattern['kind'], number>> = { any: 0, below: 1, exact: 2 }

export function parseHost(host: string | undefined): HostPattern {
  if (host === undefined) return { kind: 'any' }
  return host.startsWith('*.')
    ? { kind: 'below', suffix: plainHost(host.slice(1)) }
    : { kind: 'exact', host: plainHost(host) }
}

/**
 * A host as it is compared: without port, in lower case, without the root's dot, decoded, and numbers of an address in their
 * one spelling. Two hosts that lead to the same place read the same, so that no spelling slips past a route.
 */
export function plainHost(host: string): string {
  const name = URL.parse(`http://${host}`)?.hostname ?? host.toLowerCase()
  return name.replace(/\.$/, '')
}

/** @param host As {@link plainHost} gives it. */
export function hostMatches(pattern: HostPattern, host: string): boolean {
  if (pattern.kind === 'any') return true
  if (pattern.kind === 'exact') return host === pattern.host
  return host.endsWith(pattern.suffix) && host.length > pattern.suffix.length
}

/** Positive when the first is more specific: exact before wildcard, a longer wildcard before a shorter one, before any. */
export function compareHosts(one: HostPattern, other: HostPattern): number {
  if (one.kind === 'below' && other.kind === 'below') return one.suffix.length - other.suffix.length
  return RANKS[one.kind] - RANKS[other.kind]
}

export function hostCovers(one: HostPattern, other: HostPattern): boolean {
  if (one.kind === 'any') return true
  if (other.kind === 'exact') return hostMatches(one, other.host)
  return one.kind === 'below' && other.kind === 'below' && other.suffix.endsWith(one.suffix)
}

/** A host that both match, if there is one. Of two patterns that meet, one covers the other. */
export function commonHost(one: HostPattern, other: HostPattern): string | undefined {
  if (hostCovers(one, other)) return exampleHost(other)
  return hostCovers(other, one) ? exampleHost(one) : undefined
}

/** A host that the pattern matches. */
export function exampleHost(pattern: HostPattern): string {
  if (pattern.kind === 'any') return 'example.com'
  return pattern.kind === 'exact' ? pattern.host : `x${pattern.suffix}`
}
