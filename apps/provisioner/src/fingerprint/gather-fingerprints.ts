import { fingerprintOf } from './fingerprint.ts'
import { digestOf } from './digest.ts'

/** What was read, by what it was read for: `read client gateway`. */
export type Fingerprints = Readonly<Record<string, string>>

/** Keeps the fingerprint of every answer. What was read in several requests has one fingerprint of them all. */
export function gatherFingerprints(): {
  readonly record: (doing: string, answer: unknown) => void
  readonly fingerprints: () => Fingerprints
} {
  const found = new Map<string, Set<string>>()
  return {
    record: (doing, answer) => {
      const answers = found.get(doing) ?? new Set()
      found.set(doing, answers.add(fingerprintOf(answer)))
    },
    fingerprints: () =>
      Object.fromEntries(
        [...found].map(([doing, answers]) => [doing, digestOf([...answers].toSorted())]),
      ),
  }
}

/** What was read as something else than before, or by one of both only; sorted. */
export function movedBetween(before: Fingerprints, after: Fingerprints): readonly string[] {
  const doings = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...doings].filter((doing) => before[doing] !== after[doing]).toSorted()
}
