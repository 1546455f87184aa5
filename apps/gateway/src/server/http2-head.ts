import { randomBytes } from 'node:crypto'

/** The head of a request of HTTP/2, as HTTP/1.1 would write it: so everything is judged in one form. */
export interface Http2Head {
  readonly method: string
  readonly target: string
  /** Flat list, name then value, without pseudo-headers. */
  readonly headers: string[]
  /** The client wants the stream to go on in another protocol (RFC 8441), which HTTP/1.1 calls an upgrade. */
  readonly isUpgrade: boolean
}

/** Of RFC 6455, section 4.1; HTTP/2 has no use for it, and the upstream speaks HTTP/1.1. */
const KEY = 'sec-websocket-key'
const KEY_BYTES = 16

/**
 * Reads a stream's head (RFC 9113, section 8.3). Node has refused what is no HTTP: pseudo-headers that are missing, repeated or late, names in upper
 * case, headers of a connection, control characters.
 *
 * A `Host` that says the same as `:authority` is one host; another one stays beside it, and two hosts are refused. Cookies in pieces are put
 * together (section 8.2.3). A body whose length nobody says is called chunked.
 *
 * @param raw Names and values in turn, pseudo-headers first.
 * @param hasBody The stream has not ended with its head.
 */
export function readHttp2Head(raw: readonly string[], hasBody: boolean): Http2Head {
  const pseudo = new Map<string, string>()
  const headers: string[] = []
  const cookies: string[] = []
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = [raw[at], raw[at + 1]]
    if (name.startsWith(':')) pseudo.set(name, value)
    else if (name === 'cookie') cookies.push(value)
    else if (name !== 'host' || value !== pseudo.get(':authority')) headers.push(name, value)
  }
  const authority = pseudo.get(':authority')
  if (authority !== undefined) headers.push('host', authority)
  if (cookies.length > 0) headers.push('cookie', cookies.join('; '))
  const target = pseudo.get(':path') ?? ''
  const protocol = pseudo.get(':protocol')
  if (protocol !== undefined)
    return { method: 'GET', target, headers: asUpgrade(headers, protocol), isUpgrade: true }
  addFraming(headers, hasBody)
  return { method: pseudo.get(':method') ?? '', target, headers, isUpgrade: false }
}

function asUpgrade(headers: readonly string[], protocol: string): string[] {
  const kept = headers.filter((_, at) => headers[at - (at % 2)] !== KEY)
  const key = randomBytes(KEY_BYTES).toString('base64')
  return [...kept, 'connection', 'upgrade', 'upgrade', protocol.toLowerCase(), KEY, key]
}

function addFraming(headers: string[], hasBody: boolean): void {
  const names = headers.filter((_, at) => at % 2 === 0)
  if (hasBody && !names.includes('content-length')) headers.push('transfer-encoding', 'chunked')
  // Of HTTP/2's own headers this is the one that HTTP/1.1 binds to the connection.
  if (names.includes('te')) headers.push('connection', 'te')
}
