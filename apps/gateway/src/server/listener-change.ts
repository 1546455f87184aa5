import type { Server } from 'node:http'
import { Server as TlsServer } from 'node:tls'
import type { EffectiveTrust } from '@cambio/trust'
import type { ListenerTls } from '../settings/listener-tls.ts'
import { secureContext } from './tls-server.ts'

/** New connections get this certificate; open ones keep theirs. Does nothing where one side speaks plain HTTP. */
export function renewCertificate(server: Server, tls: ListenerTls | undefined): void {
  if (server instanceof TlsServer && tls !== undefined) server.setSecureContext(secureContext(tls))
}

/** What the listener was started with. */
export interface Listening {
  readonly tls: ListenerTls | undefined
  readonly http2: boolean
}

/** What these settings have a listener started with. */
export const listeningOf = ({
  tls,
  trust,
}: {
  readonly tls?: ListenerTls | undefined
  readonly trust: Pick<EffectiveTrust, 'http2'>
}): Listening => ({ tls, http2: trust.http2 })

/** What of the listener can't be changed while it listens, by the trust file's names. */
export function restartOnly(listening: Listening, next: Listening): readonly string[] {
  return [
    ...restartOnlyTls(listening.tls, next.tls),
    ...(listening.http2 === next.http2 ? [] : ['http2']),
  ]
}

function restartOnlyTls(
  listening: ListenerTls | undefined,
  next: ListenerTls | undefined,
): readonly string[] {
  if ((listening === undefined) !== (next === undefined)) return ['tls']
  return listening?.clientCertificates === next?.clientCertificates
    ? []
    : ['tls.clientCertificates']
}
