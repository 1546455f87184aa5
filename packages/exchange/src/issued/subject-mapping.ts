import type { TokenClaims } from '@cambio/validation'

type Subject = Pick<TokenClaims, 'iss' | 'sub'>

/**
 * Remembers whom our realm takes a partner's user for, as long as a token issued for it lives. Two answers within that time mean that the realm mixed
 * users up, or that somebody re-linked one; then the old tokens must run out first.
 *
 * Bounded: the subject used longest ago is forgotten first. Each process remembers for itself.
 */
export interface SubjectMapping {
  /** The `sub` the subject has in our realm; undefined when no token of it lives. */
  subOf(subject: Subject, now: number): string | undefined
  /** A token was issued to this `sub`, until `exp`. */
  remember(subject: Subject, issued: Pick<TokenClaims, 'sub' | 'exp'>): void
}

interface Mapped {
  readonly sub: string
  /** Epoch seconds. */
  readonly until: number
}

/** Some MiB, and more users than one process serves within the life of a token. */
const LIMIT = 50_000

export function createSubjectMapping(limit: number = LIMIT): SubjectMapping {
  const mapped = new Map<string, Mapped>()

  return {
    subOf(subject, now) {
      const name = nameOf(subject)
      const known = name === undefined ? undefined : mapped.get(name)
      return known !== undefined && now < known.until ? known.sub : undefined
    },
    remember(subject, { sub, exp }) {
      const name = nameOf(subject)
      if (name === undefined || sub === undefined) return
      const known = mapped.get(name)
      const until = known?.sub === sub ? Math.max(known.until, exp) : exp
      // Written anew, it is the last to be forgotten.
      mapped.delete(name)
      mapped.set(name, { sub, until })
      const [oldest] = mapped.keys()
      if (mapped.size > limit && oldest !== undefined) mapped.delete(oldest)
    },
  }
}

/** A token without `sub` is nobody's. */
const nameOf = ({ iss, sub }: Subject): string | undefined =>
  sub === undefined ? undefined : JSON.stringify([iss, sub])
