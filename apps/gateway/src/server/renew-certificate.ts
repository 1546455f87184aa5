import type { Server } from 'node:http'
import { Server as TlsServer } from 'node:tls'
import type { ListenerTls } from '../settings/listener-tls.ts'
import { secureContext } from './tls-server.ts'

/** New connections get this certificate; open ones keep theirs. Does nothing where one side speaks plain HTTP. */
export function renewCertificate(server: Server, tls: ListenerTls | undefined): void {
  if (server instanceof TlsServer && tls !== undefined) server.setSecureContext(secureContext(tls))
}
