/**
 * The same flat list with header names in lower case, as HTTP/2 has them (RFC 9113, section 8.2.1). Left to the client library, lines of one name in two
 * spellings are two headers, which ends the whole connection.
 */
export function lowerNames(headers: readonly string[]): string[] {
  return headers.map((text, at) => (at % 2 === 0 ? text.toLowerCase() : text))
}
