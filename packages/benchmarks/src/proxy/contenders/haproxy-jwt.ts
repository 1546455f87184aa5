import { createPublicKey } from 'node:crypto'
import { startProxy } from '@cambio/testkit'
import type { Contender, RunningContender } from '../contender.ts'
import { lacksProxy } from '../lacks-proxy.ts'
import { AUDIENCE, type Scene } from '../scene.ts'

const UNAUTHORIZED = 401

/** Verifies every request's token with a key from a file, and exchanges nothing: HAProxy fetches no keys and knows no token endpoint. */
export const haproxyJwt: Contender = {
  name: 'haproxy jwt_verify, no exchange',
  verifies: true,
  lacks: () => lacksProxy('haproxy'),
  start: startHaproxy,
}

async function startHaproxy(scene: Scene): Promise<RunningContender> {
  const proxy = await startProxy({
    name: 'haproxy',
    files: (port) => ({ 'haproxy.cfg': configuration(port, scene), 'key.pem': publicKey(scene) }),
    args: () => ['-db', '-f', 'haproxy.cfg'],
    isReady: async (at) => (await fetch(`${at}/small`)).status === UNAUTHORIZED,
  })
  return { url: proxy.url, pids: [proxy.pid], stop: () => proxy.stop() }
}

function publicKey({ partner }: Scene): string {
  const [key] = partner.keys
  if (key === undefined) throw new Error('The issuer has no key.')
  return createPublicKey({ key: key.publicJwk, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString()
}

/** As HAProxy's manual shows it for `jwt_verify`, with the claims that a resource server has to look at (RFC 9068 §4). */
const configuration = (port: number, { partner, upstreamUrl }: Scene): string => `
global
  nbthread 1
  maxconn 1000

defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout server 600s

frontend clients
  bind 127.0.0.1:${port}
  http-request set-var(txn.token) http_auth_bearer
  http-request set-var(txn.now) date()
  http-request set-var(txn.alg) var(txn.token),jwt_header_query('$.alg')
  http-request set-var(txn.exp) var(txn.token),jwt_payload_query('$.exp','int')
  http-request deny deny_status 401 unless { var(txn.alg) -m str RS256 }
  http-request deny deny_status 401 unless { var(txn.token),jwt_payload_query('$.iss') -m str ${partner.issuer} }
  http-request deny deny_status 401 unless { var(txn.token),jwt_payload_query('$.aud') -m str ${AUDIENCE} }
  http-request deny deny_status 401 unless { var(txn.exp),sub(txn.now) -m int gt 0 }
  http-request deny deny_status 401 unless { var(txn.token),jwt_verify(txn.alg,"key.pem") -m int 1 }
  default_backend api

backend api
  server api ${new URL(upstreamUrl).host}
`
