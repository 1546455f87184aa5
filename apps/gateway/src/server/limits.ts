import type { ServerOptions as Http1Options } from 'node:http'
import type { ServerOptions } from 'node:http2'

/** Request line and headers together; the largest token we read is as long, so there is no use in more. */
export const MAX_HEAD_BYTES: number = 16 * 1024
/** A head comes in one piece; who dribbles it holds a connection for nothing. A TLS handshake has as long. */
export const HEAD_TIMEOUT_MS = 15_000
/** How often slow connections are looked for: by Node's own 30 seconds a slow head would have three times its time. */
export const SLOW_CHECK_MS = 2_000
/** The whole request, its body included: a large upload over a slow line. */
export const REQUEST_TIMEOUT_MS = 300_000
/** Longer than the 60 seconds after which common load balancers drop an idle connection, so that they, not we, close it. */
export const KEEP_ALIVE_MS = 72_000

/** For servers of HTTP/1.1, with TLS and without. */
export const HTTP1_LIMITS: Http1Options = {
  maxHeaderSize: MAX_HEAD_BYTES,
  headersTimeout: HEAD_TIMEOUT_MS,
  connectionsCheckingInterval: SLOW_CHECK_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
}

/** What a connection of HTTP/2 may ask of us. Floods that these do not name are bounded by Node and nghttp2. */
export const HTTP2_LIMITS: ServerOptions = {
  settings: {
    maxConcurrentStreams: 100,
    maxHeaderListSize: MAX_HEAD_BYTES,
    // WebSockets (RFC 8441).
    enableConnectProtocol: true,
  },
  // Lines of a head, pseudo-headers included.
  maxHeaderListPairs: 128,
  // In megabytes, so a connection can't have the process keep more for it.
  maxSessionMemory: 10,
  maxSessionInvalidFrames: 50,
  maxSessionRejectedStreams: 50,
  maxSettings: 32,
  maxOutstandingPings: 10,
  // More resets than answers could explain, then 33 a second.
  streamResetBurst: 1_000,
  streamResetRate: 33,
  // An upstream's answer may repeat a header that others know once; that is its client's to judge, as with HTTP/1.1.
  strictSingleValueFields: false,
}
