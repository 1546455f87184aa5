/** A system error code: `ECONNREFUSED`, `ERR_TLS_CERT_ALTNAME_INVALID`. */
const SYSTEM_CODE = /^[A-Z][A-Z0-9_]{2,47}$/

/** The word a Redis error reply starts with: `WRONGTYPE`, `NOAUTH`, `OOM`. */
const REPLY_WORD = /^[A-Z]{2,24}(?= )/

/** What ioredis says of its own, in its words. */
const OWN_MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/timed? ?out/i, 'timeout'],
  [/sentinels are unreachable/i, 'sentinels_unreachable'],
  [/writeable|connection is closed|retries per request|isn't ready|is ended/i, 'not_connected'],
]

/**
 * One safe word for what a Redis client threw. The error itself must go nowhere: ioredis attaches the command
 * with its arguments, so a failed login carries the password.
 */
export function redisFault(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  // A Cluster of which no node could be asked says why the last one could not.
  if ('lastNodeError' in error && error.lastNodeError instanceof Error) {
    return redisFault(error.lastNodeError)
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (SYSTEM_CODE.test(code)) return code
  const own = OWN_MESSAGES.find(([pattern]) => pattern.test(error.message))
  return own?.[1] ?? REPLY_WORD.exec(error.message)?.[0] ?? 'unknown'
}

/** Whether Redis said no, in contrast to saying nothing. */
export function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError'
}
