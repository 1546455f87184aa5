/** Characters of a URI (RFC 3986, section 2). Others are read differently by parsers: `\`, tabs, letters beyond ASCII. */
const URI = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/
const QUERY = /[?#].*/s
const PERCENT_ENCODED = /%([0-9A-Fa-f]{2})/g
const BAD_PERCENT = /%(?![0-9A-Fa-f]{2})/
const UNRESERVED = /[A-Za-z0-9\-._~]/

/**
 * An HTTP URL in the one spelling that equal ones share, without query and fragment: syntax-based and scheme-based normalization
 * (RFC 3986, sections 6.2.2 and 6.2.3, as RFC 9449, section 4.3, asks). `undefined`: not such a URL.
 */
export function normalizeTarget(text: string): string | undefined {
  const withoutQuery = text.replace(QUERY, '')
  if (!URI.test(withoutQuery) || BAD_PERCENT.test(withoutQuery)) return undefined
  if (!/^https?:\/\/[^/]/i.test(withoutQuery)) return undefined
  const url = URL.parse(withoutQuery.replaceAll(PERCENT_ENCODED, normalizeEncoding))
  return url === null || url.username !== '' || url.password !== ''
    ? undefined
    : `${url.origin}${url.pathname}`
}

/** Unreserved characters stand for themselves; of the others the code is in upper case. */
function normalizeEncoding(encoded: string, hex: string): string {
  const character = String.fromCodePoint(Number.parseInt(hex, 16))
  return UNRESERVED.test(character) ? character : encoded.toUpperCase()
}
