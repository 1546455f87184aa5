/** Fields that say how a message is framed, routed, judged or kept must be known before its body (RFC 9110, section 6.5.1). */
const NOT_IN_TRAILERS: ReadonlySet<string> = new Set([
  'age',
  'authorization',
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'date',
  'expires',
  'host',
  'keep-alive',
  'location',
  'retry-after',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'vary',
  'via',
  'warning',
  'www-authenticate',
  'x-request-id',
])

/** The trailers that go on, as pairs, of a flat list. */
export function endToEndTrailers(received: readonly string[]): [string, string][] {
  const pairs: [string, string][] = []
  for (let at = 0; at + 1 < received.length; at += 2) {
    const [name = '', value = ''] = [received[at], received[at + 1]]
    if (isEndToEnd(name.toLowerCase())) pairs.push([name, value])
  }
  return pairs
}

const isEndToEnd = (name: string): boolean =>
  !NOT_IN_TRAILERS.has(name) && !name.startsWith('proxy-')
