/** What bounds an entry's life. Times are epoch seconds, spans are seconds. */
export interface LifetimeBounds {
  /** `exp` of the subject token: what it bought must not outlive it. */
  readonly subjectExp: number
  /** `exp` of the issued token. */
  readonly issuedExp: number
  /** `expires_in` of the token endpoint's answer, when it gave one. */
  readonly expiresIn?: number | undefined
  /** The trust file's ceiling: also the longest a revoked token is still served. */
  readonly ceilingSeconds: number
}

/** An entry ends this much early, so that the token still lives when the upstream checks it. */
export const EXPIRY_SKEW_SECONDS = 10

/** The skew takes at most this part of what remains, or a token of a few seconds could never be kept. */
const SKEW_SHARE = 0.5

/** Anything shorter is gone before a second request profits. */
const FLOOR_SECONDS = 1

/**
 * How long an issued token may be kept, in whole seconds; 0 means: do not store it.
 *
 * The nearest of all bounds, less the skew, rounded down. Odd values:
 *
 * | value | result |
 * |---|---|
 * | `expiresIn` absent | the other bounds decide: a verified token says its own end |
 * | `expiresIn` zero or negative | 0: the server says it is over, never "for ever" |
 * | `expiresIn` huge (ten years, 1e308) | the other bounds decide |
 * | `subjectExp` or `issuedExp` at or before `now` | 0 |
 * | `ceilingSeconds` zero or negative | 0 |
 * | any bound, or `now`, NaN or infinite (`1e400` in JSON) | 0: what is not understood is not kept |
 * | less than one second left after the skew | 0 |
 *
 * Source: RFC 6749 section 5.1 (`expires_in`), RFC 7519 section 4.1.4 (`exp`).
 */
export function lifetimeSeconds(bounds: LifetimeBounds, now: number): number {
  const remaining = remainingSeconds(bounds, now)
  if (!remaining.every(Number.isFinite)) return 0

  const nearest = Math.min(...remaining)
  const skew = Math.min(EXPIRY_SKEW_SECONDS, nearest * SKEW_SHARE)
  const lifetime = Math.floor(nearest - skew)
  return lifetime >= FLOOR_SECONDS ? lifetime : 0
}

function remainingSeconds(bounds: LifetimeBounds, now: number): readonly number[] {
  const { subjectExp, issuedExp, expiresIn, ceilingSeconds } = bounds
  const said = expiresIn === undefined ? [] : [expiresIn]
  return [subjectExp - now, issuedExp - now, ceilingSeconds, ...said]
}
