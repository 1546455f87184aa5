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
