import { err, type KeySet, type Result, type VerifiedToken } from '@cambio/validation'
import type { Outcome } from '../live/check.ts'
import type { Rule } from '../live/rule.ts'
import { acceptSubject } from './accept-subject.ts'
import { causeOfSubject } from './subject-cause.ts'
import type { SubjectSource } from './subject-source.ts'

/** Subject tokens of one issuer, each judged as the gateway would. */
export interface Supply {
  /** The token for the next attempt, or what to say of the attempt without one. */
  next(): Promise<Result<VerifiedToken, Outcome>>
  /** The token of the last attempt may not be used again. */
  spend(): void
}

/** A test client gives a new token each time; a given one is there until it is spent. */
export function supplyOf(
  rule: Rule,
  source: SubjectSource,
  keys: KeySet,
  now: () => number,
): Supply {
  let isSpent = false
  return {
    async next() {
      if (source.kind === 'given' && isSpent) return err(spent(rule))
      const text = await textFrom(source)
      if (!text.ok) return err({ state: 'unproven', why: text.failure })
      const subject = await acceptSubject(text.value, rule.issuer, keys, now())
      return subject.ok
        ? subject
        : err({ state: 'failed', cause: causeOfSubject(subject.failure, rule.name) })
    },
    spend: () => void (isSpent = true),
  }
}

async function textFrom(source: SubjectSource) {
  return source.kind === 'given' ? ({ ok: true, value: source.text } as const) : await source.get()
}

function spent({ name }: Rule): Outcome {
  return {
    state: 'unproven',
    why: `the given token was good for one exchange by jwt-grant; declare issuers[${name}].testClient, which gets a new one for each attempt`,
  }
}
