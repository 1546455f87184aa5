import type { Verdict } from './judge.ts'

/** What became of the requests of a run. */
export interface Tally {
  readonly served: number
  readonly refused: ReadonlyMap<string, number>
  /** Refused though nothing was wrong with them. */
  readonly undue: ReadonlyMap<string, number>
  readonly wrong: number
  /** The first that were not due, for whoever has to find out. */
  readonly examples: readonly Verdict[]
}

const EXAMPLES = 10

export function createTally() {
  let served = 0
  let wrong = 0
  const refused = new Map<string, number>()
  const undue = new Map<string, number>()
  const examples: Verdict[] = []
  const add = (counts: Map<string, number>, reason: string): unknown =>
    counts.set(reason, (counts.get(reason) ?? 0) + 1)

  return {
    count(verdict: Verdict): void {
      if (verdict.kind === 'served') served += 1
      if (verdict.kind === 'refused') add(refused, verdict.reason)
      if (verdict.kind === 'undue') add(undue, verdict.reason)
      if (verdict.kind === 'wrong') wrong += 1
      const isOdd = verdict.kind === 'wrong' || verdict.kind === 'undue'
      if (isOdd && examples.length < EXAMPLES) examples.push(verdict)
    },
    result: (): Tally => ({ served, refused, undue, wrong, examples }),
  }
}

export const sumOf = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, each) => sum + each, 0)
