/** A system error code: `ECONNREFUSED`, `ERR_TLS_CERT_ALTNAME_INVALID`. */
const SYSTEM_CODE = /^[A-Z][A-Z0-9_]{2,47}$/

/** The word a Redis error reply starts with: `WRONGTYPE`, `NOAUTH`, `OOM`. */
const REPLY_WORD = /^[A-Z]{2,24}(?= )/

/**
 * One safe word for what a Redis client threw. The error itself must go nowhere: ioredis attaches the command
 * with its arguments, so a failed login carries the password.
 */
export function redisFault(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (SYSTEM_CODE.test(code)) return code
  if (/timed? ?out/i.test(error.message)) return 'timeout'
  if (/writeable|connection is closed|retries per request/i.test(error.message)) {
    return 'not_connected'
  }
  return REPLY_WORD.exec(error.message)?.[0] ?? 'unknown'
}
