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

/** So much of the lifetime is left to chance, so that what was stored in one burst does not end in one. */
const JITTER_SHARE = 0.1

/** Anything shorter is gone before a second request profits. */
const FLOOR_SECONDS = 1

/**
 * How long an issued token may be kept, in whole seconds; 0 means: do not store it.
 *
 * The nearest of all bounds, less the skew, less up to a tenth by chance, rounded down. Odd values:
 *
 * | value | result |
 * |---|---|
 * | `expiresIn` absent | the other bounds decide: a verified token says its own end |
 * | `expiresIn` zero or negative | 0: the server says it is over, never "for ever" |
 * | `expiresIn` huge (ten years, 1e308) | the other bounds decide |
 * | `subjectExp` or `issuedExp` at or before `now` | 0 |
 * | `ceilingSeconds` zero or negative | 0 |
 * | any bound, `now` or `random` NaN or infinite (`1e400` in JSON) | 0: what is not understood is not kept |
 * | less than one second left after that | 0 |
 *
 * @param now Epoch seconds.
 * @param random A fresh number from 0 to 1, as `Math.random` gives; beyond either it counts as the nearer one.
 *
 * Source: RFC 6749 section 5.1 (`expires_in`), RFC 7519 section 4.1.4 (`exp`).
 */
export function lifetimeSeconds(bounds: LifetimeBounds, now: number, random: number): number {
  const remaining = remainingSeconds(bounds, now)
  if (![random, ...remaining].every(Number.isFinite)) return 0

  const nearest = Math.min(...remaining)
  const skew = Math.min(EXPIRY_SKEW_SECONDS, nearest * SKEW_SHARE)
  const jitter = JITTER_SHARE * Math.min(Math.max(random, 0), 1)
  const lifetime = Math.floor((nearest - skew) * (1 - jitter))
  return lifetime >= FLOOR_SECONDS ? lifetime : 0
}

/** How long an entry is kept, and how long the issued token in it may be used; whole seconds. */
export interface EntryLifetime {
  readonly freshSeconds: number
  /** Longer than `freshSeconds` only if there is a refresh token; 0: do not store it. */
  readonly seconds: number
}

/**
 * The lifetime of an entry that may hold a refresh token: the issued token in it is used for its
 * {@link lifetimeSeconds}, the entry itself is kept for as long as it can be refreshed. Each is under the ceiling.
 *
 * @param refreshExp When the refresh token ends, epoch seconds; absent: there is none.
 */
export function entryLifetime(
  bounds: LifetimeBounds,
  refreshExp: number | undefined,
  now: number,
  random: number,
): EntryLifetime {
  const freshSeconds = lifetimeSeconds(bounds, now, random)
  if (refreshExp === undefined) return { freshSeconds, seconds: freshSeconds }
  const whole = { ...bounds, issuedExp: refreshExp, expiresIn: undefined }
  return { freshSeconds, seconds: Math.max(freshSeconds, lifetimeSeconds(whole, now, random)) }
}

function remainingSeconds(bounds: LifetimeBounds, now: number): readonly number[] {
  const { subjectExp, issuedExp, expiresIn, ceilingSeconds } = bounds
  const said = expiresIn === undefined ? [] : [expiresIn]
  return [subjectExp - now, issuedExp - now, ceilingSeconds, ...said]
}
