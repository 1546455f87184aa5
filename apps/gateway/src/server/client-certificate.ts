import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/**
 * The certificate (DER) that the client has shown on this connection, if any. TLS has proven that the client holds its key; who vouches for
 * it nobody has asked: see `createTlsServer`.
 */
export function clientCertificate(socket: Socket): Buffer | undefined {
  return socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.raw : undefined
}
