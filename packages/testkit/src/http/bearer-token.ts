import type { IncomingMessage } from 'node:http'

/** The credential of a `Bearer` request (RFC 6750, section 2.1), or an empty text, which no verifier accepts. */
export function bearerToken(request: IncomingMessage): string {
  return /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
}
