/** When an entry is renewed before its end. */
export interface AheadPolicy {
  /** So many hits in this process make an entry hot. */
  readonly minHits: number
  /** The last part of an entry's life in which it is renewed: 0.2 is the last fifth. */
  readonly share: number
  /** At most so long before its end, seconds. */
  readonly maxSeconds: number
}

/** What is known of an entry at a hit. Times are epoch seconds. */
export interface AheadFacts {
  readonly storedAt: number
  /** The end of the issued token's use; the entry itself may live on, to be refreshed. */
  readonly freshUntil: number
  /** `exp` of the subject token: nothing that it buys lives longer. */
  readonly subjectExp: number
  /** Hits of this entry so far, this one included. */
  readonly hits: number
  /** Drawn for this entry, 0 to 1 (1 excluded): it makes the beginning of the window differ from replica to replica. */
  readonly chance: number
}

export const AHEAD_DEFAULTS: AheadPolicy = { minHits: 3, share: 0.2, maxSeconds: 30 }

/** What is less than this is not worth an exchange, seconds. */
const WORTH_SECONDS = 5

/** Half of the window is left to chance. */
const JITTER = 0.5

/**
 * Whether an entry should be renewed now: it is hot, it lives, its end is near, and the subject token lives longer than
 * it by enough to gain something. Odd numbers give false: then the entry simply ends.
 */
export function isDueAhead(facts: AheadFacts, policy: AheadPolicy, now: number): boolean {
  const { storedAt, freshUntil, subjectExp, hits, chance } = facts
  const remaining = freshUntil - now
  const window = Math.min((freshUntil - storedAt) * policy.share, policy.maxSeconds)
  return (
    hits >= policy.minHits &&
    remaining > 0 &&
    remaining <= window * (1 - JITTER * chance) &&
    subjectExp - freshUntil >= WORTH_SECONDS
  )
}
