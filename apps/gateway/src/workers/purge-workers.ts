import type { Purge } from '@cambio/cache'
import type { PurgeCache, Purged } from '../cache/purge-cache.ts'
import type { PurgedThere } from './messages.ts'
import type { WorkerPool } from './worker-pool.ts'

export interface PurgeWorkersParts {
  readonly pool: Pick<WorkerPool, 'ask' | 'askOne'>
  /** How many there should be: one that does not answer may still use what was purged. */
  readonly count: number
  /** Whether they share a Redis, by which one tells the others. */
  readonly isShared: () => boolean
}

/**
 * A purge that reaches every worker. What follows from it in one, for a subject token that led to what was signed out, is purged in all of them. Where they
 * share a Redis one of them is asked, like one of several replicas, and the others only while Redis is away.
 */
export function createPurgeWorkers({ pool, count, isShared }: PurgeWorkersParts): PurgeCache {
  return async (purge) => {
    const one = isShared() ? await pool.askOne({ about: 'purge', purge }) : undefined
    return one?.purged?.everywhere ? purgedBy([one.purged], true) : purgeAll(purge)
  }

  async function purgeAll(purge: Purge): Promise<Purged> {
    const first = await round(purge)
    const followed = first.flatMap((there) => there.followed)
    const rounds = [first, ...(await Promise.all(followed.map(round)))]
    return purgedBy(first, rounds.every(isEverywhere))
  }

  async function round(purge: Purge): Promise<readonly PurgedThere[]> {
    const answers = await pool.ask({ about: 'purge', purge })
    return answers.flatMap(({ purged }) => (purged === undefined ? [] : [purged]))
  }

  function isEverywhere(answers: readonly PurgedThere[]): boolean {
    return answers.length === count && answers.every(({ everywhere }) => everywhere)
  }
}

function purgedBy(workers: readonly PurgedThere[], everywhere: boolean): Purged {
  const sum = (of: (there: PurgedThere) => number): number =>
    workers.reduce((total, there) => total + of(there), 0)
  return {
    removed: sum(({ removed }) => removed),
    everywhere,
    followed: workers.flatMap(({ followed }) => followed),
    // Each has ended those of its own at once.
    endSessions: async () => sum(({ sessionsEnded }) => sessionsEnded),
  }
}
