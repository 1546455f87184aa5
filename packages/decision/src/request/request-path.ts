import { err, ok, type Result } from '@cambio/validation'

/** Why a request target is refused. */
export type PathFault =
  | 'not_origin_form'
  | 'character'
  | 'percent_encoding'
  | 'encoded_character'
  | 'empty_segment'
  | 'dot_segment'
  | 'query_character'

export type PathFailure =
  | { readonly reason: 'path_not_allowed'; readonly fault: PathFault }
  | { readonly reason: 'target_too_long' }

/** Path and query together. RFC 9110, section 4.1, asks for 8,000 at least. */
const MAX_TARGET_BYTES = 8_192

/** A request target that was judged. The path that is matched is exactly the path that is forwarded. */
export interface RequestPath {
  readonly path: string
  /** With its `?`, or empty. */
  readonly query: string
}

/** RFC 3986, 3.3: `pchar` and `/`, without `;`: servers that know path parameters cut `/a;x/b` down to `/a/b`. */
const PATH_CHARACTERS = /^\/[\w\-.~!$&'()*+,=:@%/]*$/
/** Visible ASCII; no `#`, which some upstreams take for the end of the path. */
const QUERY_CHARACTERS = /^[\x21\x22\x24-\x7e]*$/
const BAD_PERCENT = /%(?![0-9A-Fa-f]{2})/
/**
 * Encoded control characters and `# % / ; ? \`: what an upstream that decodes once more, or decodes before it
 * splits, would read as another path. (Traefik refuses the same ones by default.)
 */
const ENCODED_FORBIDDEN = /%(?:[01][0-9A-F]|7F|23|25|2F|3B|3F|5C)/i
const ENCODED = /%[0-9A-Fa-f]{2}/g
const DOT_SEGMENT = /\/\.{1,2}(?:\/|$)/
const UNRESERVED = /[\w\-.~]/

/**
 * The one judgement on a raw request target (RFC 9112, 3.2.1). What is doubtful is refused, not mended; only encoded
 * unreserved characters are decoded (`%61` is `a`, RFC 3986, 6.2.2.2), so that no spelling slips past a route.
 *
 * Does not fold case: `/API` is not `/api`, whatever the upstream thinks. Does not judge the query's meaning.
 */
export function readRequestPath(target: string): Result<RequestPath, PathFailure> {
  if (target.length > MAX_TARGET_BYTES) return err({ reason: 'target_too_long' })
  const start = target.indexOf('?')
  const rawPath = start === -1 ? target : target.slice(0, start)
  const query = start === -1 ? '' : target.slice(start)
  const path = decodeUnreserved(rawPath)

  const fault = pathFault(rawPath, path) ?? queryFault(query)
  return fault === undefined ? ok({ path, query }) : err({ reason: 'path_not_allowed', fault })
}

function pathFault(raw: string, path: string): PathFault | undefined {
  if (!raw.startsWith('/')) return 'not_origin_form'
  if (!PATH_CHARACTERS.test(raw)) return 'character'
  if (raw.includes('%')) {
    if (BAD_PERCENT.test(raw) || !isUtf8(raw)) return 'percent_encoding'
    if (ENCODED_FORBIDDEN.test(raw)) return 'encoded_character'
  }
  if (path.includes('//')) return 'empty_segment'
  return DOT_SEGMENT.test(path) ? 'dot_segment' : undefined
}

function queryFault(query: string): PathFault | undefined {
  return query === '' || QUERY_CHARACTERS.test(query) ? undefined : 'query_character'
}

function decodeUnreserved(path: string): string {
  if (!path.includes('%')) return path
  return path.replaceAll(ENCODED, (encoded) => {
    const character = String.fromCodePoint(Number.parseInt(encoded.slice(1), 16))
    return UNRESERVED.test(character) ? character : encoded
  })
}

/** Overlong forms (`%c0%ae` for a dot) and stray bytes are not UTF-8, and not every upstream knows. */
function isUtf8(encoded: string): boolean {
  try {
    decodeURIComponent(encoded)
    return true
  } catch {
    return false
  }
}
