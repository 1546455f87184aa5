import { isIP } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { TlsIdentity } from '@cambio/exchange'
import type { EffectiveUpstream, UpstreamSecrets } from '@cambio/trust'
import { buildConnector, Pool } from 'undici'
import { sharedReading } from './shared-reading.ts'

/** How connections to an upstream are made, beside their address. */
export interface ConnectionSettings {
  readonly upstream: Pick<EffectiveUpstream, 'protocol' | 'timeouts' | 'tls'>
  readonly secrets: UpstreamSecrets
}

/**
 * The connections to one address: to many at once where many are needed, to none at first.
 *
 * @param identity A certificate of ours that belongs to the requests' tokens: it is shown instead of the upstream's own setting.
 */
export function createUpstreamPool(
  origin: string,
  settings: ConnectionSettings,
  identity: TlsIdentity | undefined,
): Pool {
  const { protocol, timeouts } = settings.upstream
  return new Pool(origin, {
    connect: createConnect(origin, settings, identity),
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.idleMs,
    // One request at a time on a connection of HTTP/1.1: an extra answer on it then meets no other client's request.
    pipelining: 1,
    // One protocol to an upstream, so one set of framing rules.
    allowH2: protocol === 'http2',
    ...(isPriorKnowledge(origin, protocol) && PRIOR_KNOWLEDGE),
  })
}

/** Of undici's options, missing in its types: HTTP/2 at once, and one connection while it is not known how many requests it takes. */
const PRIOR_KNOWLEDGE = { useH2c: true }

function isPriorKnowledge(origin: string, protocol: EffectiveUpstream['protocol']): boolean {
  return protocol === 'http2' && origin.startsWith('http:')
}

function isPlainHttp1(origin: string, protocol: EffectiveUpstream['protocol']): boolean {
  return protocol === 'http1' && origin.startsWith('http:')
}

/** The name that is verified never comes from a request: undici would take it from `Host`, which may be the client's. */
function createConnect(
  origin: string,
  { upstream, secrets }: ConnectionSettings,
  identity: TlsIdentity | undefined,
): buildConnector.connector {
  const { protocol, timeouts, tls } = upstream
  const shown = shownCertificate(secrets, identity)
  const connect = buildConnector({
    timeout: timeouts.connectMs,
    ...(isPlainHttp1(origin, protocol) && { onread: sharedReading }),
    rejectUnauthorized: true,
    ...(secrets.ca && { ca: secrets.ca.reveal() }),
    ...(shown && { cert: shown.certificate.reveal(), key: shown.key.reveal() }),
    allowH2: protocol === 'http2',
    preferH2: protocol === 'http2',
    ...(isPriorKnowledge(origin, protocol) && PRIOR_KNOWLEDGE),
  })
  const servername = tls.serverName ?? hostName(origin)
  const named = protocol === 'http2' ? onlyHttp2(connect) : connect
  return ({ servername: _asked, ...options }, callback) =>
    named({ ...options, ...(servername !== undefined && { servername }) }, callback)
}

/** A peer that did not agree to HTTP/2 would be spoken to by the other rules, of framing and of how many requests a connection takes. */
function onlyHttp2(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error !== null) return callback(error, null)
      if (!(socket instanceof TLSSocket) || socket.alpnProtocol === 'h2')
        return callback(null, socket)
      socket.destroy()
      return callback(new NoHttp2(), null)
    })
}

class NoHttp2 extends Error {
  readonly code = 'NO_HTTP2'

  constructor() {
    super('The upstream does not agree to HTTP/2.')
  }
}

function shownCertificate(
  { certificate, certificateKey: key }: UpstreamSecrets,
  identity: TlsIdentity | undefined,
): Pick<TlsIdentity, 'certificate' | 'key'> | undefined {
  return identity ?? (certificate && key && { certificate, key })
}

/** An IP address is no name to ask for (RFC 6066, section 3); the certificate is compared with it nonetheless. */
function hostName(origin: string): string | undefined {
  const { hostname } = new URL(origin)
  return isIP(hostname.replaceAll(/[[\]]/g, '')) === 0 ? hostname : undefined
}
