import { err, ok, type Result } from '@cambio/validation'

export type HeadFailure =
  | { readonly reason: 'version_not_supported' }
  | { readonly reason: 'host_not_allowed' }
  | { readonly reason: 'header_lines_too_many' }
  | { readonly reason: 'transfer_coding_not_supported' }
  | { readonly reason: 'upgrade_not_supported' }

/** A request's head as it came over the wire. `headers` is the flat list name, value, name, value of Node's `rawHeaders`. */
export interface RequestHead {
  readonly httpVersion: string
  readonly headers: readonly string[]
}

/**
 * As many as Apache and Envoy take. Node drops lines beyond its own limit without a word, so what it has read of a longer head is not all that was sent.
 */
const MAX_HEADER_LINES = 100

/** `2` is HTTP/2; a request line of HTTP/1 that claims it says `2.0`. */
const VERSIONS: readonly string[] = ['1.0', '1.1', '2']
/** RFC 3986, 3.2.2 and 3.2.3, without user info: a name, an IPv4 address or a bracketed IPv6 address, and a port. */
const HOST = /^(?:[\w\-.~%!$&'()*+,=]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/

/**
 * Every value of a header, in order. Judged on the raw list: Node's own map keeps the first of two `Host` lines.
 *
 * @param name In lower case.
 */
export function headerValues(headers: readonly string[], name: string): readonly string[] {
  let values: string[] | undefined
  for (let at = 0; at + 1 < headers.length; at += 2) {
    // A head is asked about a dozen names; the length alone tells most apart.
    if (headers[at]?.length !== name.length || headers[at]?.toLowerCase() !== name) continue
    values ??= []
    values.push(headers[at + 1] ?? '')
  }
  return values ?? NONE
}

/** Whether a text is a host, with its port or without. */
export const isHost = (text: string): boolean => HOST.test(text)

const NONE: readonly string[] = []

/**
 * Refuses heads that two servers could read differently, or that ask for what the gateway does not do. Gives the host
 * the client asked for.
 *
 * Leaves framing (`Content-Length`, chunk sizes, line ends) to Node's parser, which refuses before we see it.
 * What the connection is to be upgraded to depends on the route: see `readUpgrade`.
 */
export function judgeHead({ httpVersion, headers }: RequestHead): Result<string, HeadFailure> {
  if (!VERSIONS.includes(httpVersion)) return err({ reason: 'version_not_supported' })

  if (headers.length > MAX_HEADER_LINES * 2) return err({ reason: 'header_lines_too_many' })

  const hosts = headerValues(headers, 'host')
  const host = hosts[0]
  if (host === undefined || hosts.length > 1 || !isHost(host)) {
    return err({ reason: 'host_not_allowed' })
  }

  const codings = headerValues(headers, 'transfer-encoding')
  if (codings.length > 1 || (codings[0] ?? 'chunked').toLowerCase() !== 'chunked') {
    return err({ reason: 'transfer_coding_not_supported' })
  }
  return ok(host)
}
