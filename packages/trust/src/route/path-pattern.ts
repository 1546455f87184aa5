/** One segment of a pattern: this text, or any one segment that is not empty. */
export type Segment = { readonly literal: string } | { readonly param: string }

export interface PathPattern {
  readonly segments: readonly Segment[]
  /** Nothing below it. */
  readonly exact: boolean
}

const PARAM = /^\{([A-Za-z_][\w-]*)\}$/

export function parsePath(path: string, exact: boolean): PathPattern {
  return { segments: splitPath(path).map(parseSegment), exact }
}

/** The segments of a path; `/` has none, and a trailing slash makes an empty one. */
export function splitPath(path: string): readonly string[] {
  return path === '/' ? [] : path.slice(1).split('/')
}

export function parseSegment(text: string): Segment {
  const [, param] = PARAM.exec(text) ?? []
  return param === undefined ? { literal: text } : { param }
}

/** The part before the first parameter, as in `/orders` of `/orders/{id}`. */
export function literalPrefix(path: string): string {
  const segments = splitPath(path)
  const first = segments.findIndex((segment) => 'param' in parseSegment(segment))
  return `/${segments.slice(0, first === -1 ? segments.length : first).join('/')}`
}

/** @param path As {@link splitPath} gives it. */
export function pathMatches({ segments, exact }: PathPattern, path: readonly string[]): boolean {
  if (exact ? path.length !== segments.length : path.length < segments.length) return false
  return segments.every((segment, at) => segmentMatches(segment, path[at]))
}

function segmentMatches(segment: Segment, text: string | undefined): boolean {
  return 'literal' in segment ? text === segment.literal : text !== undefined && text !== ''
}

/**
 * Positive when the first is more specific. The first segment that differs in kind decides: a literal before a parameter
 * before the end; and an exact end before an open one.
 */
export function comparePaths(one: PathPattern, other: PathPattern): number {
  const length = Math.max(one.segments.length, other.segments.length) + 1
  for (let at = 0; at < length; at += 1) {
    const difference = rankAt(one, at) - rankAt(other, at)
    if (difference !== 0) return difference
  }
  return 0
}

function rankAt({ segments, exact }: PathPattern, at: number): number {
  const segment = segments[at]
  if (segment === undefined) return exact ? 1 : 0
  return 'literal' in segment ? 3 : 2
}

export function pathCovers(one: PathPattern, other: PathPattern): boolean {
  const longEnough = one.exact
    ? other.exact && other.segments.length === one.segments.length
    : other.segments.length >= one.segments.length
  return (
    longEnough && one.segments.every((segment, at) => segmentCovers(segment, other.segments[at]))
  )
}

function segmentCovers(one: Segment, other: Segment | undefined): boolean {
  if (other === undefined) return false
  return 'param' in one || ('literal' in other && one.literal === other.literal)
}

/** A path that both match, if there is one. */
export function commonPath(one: PathPattern, other: PathPattern): string | undefined {
  const [short, long] = one.segments.length <= other.segments.length ? [one, other] : [other, one]
  if (short.exact && short.segments.length < long.segments.length) return undefined
  const texts = long.segments.map((segment, at) => commonSegment(segment, short.segments[at]))
  return texts.every((text) => text !== undefined) ? `/${texts.join('/')}` : undefined
}

function commonSegment(one: Segment, other: Segment = { param: 'rest' }): string | undefined {
  if ('param' in one) return 'literal' in other ? other.literal : 'x'
  return 'param' in other || one.literal === other.literal ? one.literal : undefined
}
