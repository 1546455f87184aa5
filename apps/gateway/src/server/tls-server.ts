import type { RequestListener, ServerOptions } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { SecureContextOptions } from 'node:tls'
import type { ListenerTls } from '../settings/listener-tls.ts'
import { HEAD_TIMEOUT_MS, HTTP1_LIMITS } from './limits.ts'

export interface TlsServerOptions {
  readonly handshakeMs?: number
  /** Offer HTTP/2 too: then somebody must take its connections. Default: false. */
  readonly http2?: boolean
  readonly shouldUpgrade?: NonNullable<ServerOptions['shouldUpgradeCallback']>
}

/**
 * An HTTPS server with our limits: TLS 1.2 or newer, HTTP/1.1 only unless told otherwise.
 *
 * With `clientCertificates` a client is asked for its certificate, and goes on without one, or with one nobody vouches for: TLS proves that it
 * has the certificate's key, and nothing else is asked. That is what a token bound to a certificate needs (`cnf.x5t#S256`; RFC 8705, section 3), whose
 * issuer has decided whom to trust; a self-signed one is as good (section 2.2). Does *not* check authority, names, dates or revocation, so
 * nothing may be concluded from a certificate but that a token bound to its thumbprint is its sender's.
 *
 * @param options `handshakeMs`: how long a handshake may take. `shouldUpgrade`: which connections are handed over; default: none.
 */
export function createTlsServer(
  tls: ListenerTls,
  handler: RequestListener,
  { handshakeMs = HEAD_TIMEOUT_MS, shouldUpgrade = never, http2 = false }: TlsServerOptions = {},
): Server {
  const server = createServer(
    {
      ...secureContext(tls),
      ALPNProtocols: http2 ? ['h2', 'http/1.1'] : ['http/1.1'],
      requestCert: tls.clientCertificates,
      rejectUnauthorized: false,
      handshakeTimeout: handshakeMs,
      ...HTTP1_LIMITS,
      shouldUpgradeCallback: shouldUpgrade,
    },
    handler,
  )
  // Before Node's own listener, which would have it answered in HTTP like a malformed request.
  server.prependListener('tlsClientError', (_error, socket) => socket.destroy())
  return server
}

/** What of it may be replaced while connections are open: they keep the one they began with. */
export function secureContext({ certificate, key }: ListenerTls): SecureContextOptions {
  return { cert: certificate.reveal(), key: key.reveal(), minVersion: 'TLSv1.2' }
}

const never = (): boolean => false
