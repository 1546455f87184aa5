import type { Called } from '../stage/caller.ts'
import { AUDIENCES, isOneTime, realmSub, type Target } from './cast.ts'
import { fingerprint } from './realm-stand-in.ts'
import type { KnownPurge } from './history.ts'
import type { Subject } from './subjects.ts'

/** A request that was made, and all that decides what is due to it. */
export interface Use {
  readonly subject: Subject
  readonly target: Target
  readonly token: string
  readonly forged: boolean
  /** Epoch milliseconds. */
  readonly sentAt: number
  readonly answeredAt: number
  /** The purges that the gateway had to know of when it was sent. */
  readonly purges: readonly KnownPurge[]
  /** Whether the user had signed out when it was answered, after the token was made. */
  readonly signedOut: boolean
  /** What the settings say becomes of who has signed out. */
  readonly policy: SignedOut
}

export type SignedOut = 'refuse' | 're-exchange'

export type Verdict =
  | { readonly kind: 'served' }
  /** Refused, for a reason that was due. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Refused, and nothing was wrong with it. */
  | { readonly kind: 'undue'; readonly reason: string; readonly tookMs: number }
  /** Served with what was not due. */
  | { readonly kind: 'wrong'; readonly what: string; readonly due: unknown; readonly got: unknown }

/** Clocks of one machine, read at different moments, and rounded to seconds. */
const LEEWAY_SECONDS = 1

/** Compares an answer with what the request was due. Pure. */
export function judge(use: Use, answer: Called): Verdict {
  return answer.status === 200 ? judgeServed(use, answer) : judgeRefused(use, answer)
}

function judgeServed(use: Use, { body }: Called): Verdict {
  const { subject, target, token } = use
  if (use.forged) return wrong('a forged token was served', 'nothing', body)
  if (use.sentAt / 1000 > subject.exp + LEEWAY_SECONDS)
    return wrong('an ended token was served', subject.exp, use.sentAt)
  const dues: readonly [what: string, due: unknown][] = [
    ['sub', realmSub(subject.alias, subject.sub)],
    ['aud', isOneTime(subject.alias) ? AUDIENCES : [target.audience]],
    ['scope', target.scope],
    ['issued_for', fingerprint(token)],
  ]
  for (const [what, due] of dues) {
    if (JSON.stringify(body[what]) !== JSON.stringify(due)) return wrong(what, due, body[what])
  }
  return judgePurged(use, Number(body['issued_at_ms'])) ?? { kind: 'served' }
}

/** What was bought before a purge is dead, and, where that was said, so is what it was bought with. */
function judgePurged({ purges, subject, policy }: Use, issuedAt: number): Verdict | undefined {
  const stale = purges.find(({ from }) => !(issuedAt > from))
  if (stale !== undefined) return wrong('a purged token was served', stale.from, issuedAt)
  const out = purges.find(({ from, personal }) => personal && subject.iat < from / 1000 - 1)
  return policy === 'refuse' && out !== undefined
    ? wrong('a user who has signed out was served', out.from, subject.iat)
    : undefined
}

const wrong = (what: string, due: unknown, got: unknown): Verdict => ({
  kind: 'wrong',
  what,
  due,
  got,
})

function judgeRefused(use: Use, { status, body }: Called): Verdict {
  // The API says no reason of ours, and in `detail` what it found.
  const reason = `${status} ${String(body['reason'] ?? body['detail'])}`
  if (isDue(use, reason)) return { kind: 'refused', reason }
  return { kind: 'undue', reason, tookMs: use.answeredAt - use.sentAt }
}

/** The API's own words. */
const ENDED_ON_THE_WAY = /^401 JWTExpired:/

/**
 * An issued token is used as long as at least half of its last seconds remain, and none lives shorter than three: a request that takes longer
 * than what then remains may reach the API too late.
 */
const LEAST_LEFT_MS = 1000

/** What a one-time assertion bought may be lost with Redis; then it can't be bought again. */
const LOST_ONCE: readonly string[] = [
  '401 assertion_spent',
  '401 subject_refused',
  '503 exchange_unavailable',
  '503 exchange_pending',
]

function isDue(use: Use, reason: string): boolean {
  const { subject, forged, sentAt, answeredAt, signedOut, policy } = use
  if (forged) return reason === '401 token_not_trusted'
  if (ENDED_ON_THE_WAY.test(reason)) return answeredAt - sentAt >= LEAST_LEFT_MS
  if (reason === '401 expired') return answeredAt / 1000 >= subject.exp - LEEWAY_SECONDS
  if (reason === '401 signed_out') return signedOut && policy === 'refuse'
  return isOneTime(subject.alias) && LOST_ONCE.includes(reason)
}
