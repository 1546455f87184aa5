import type { Purge } from '@cambio/cache'
import { describe, expect, it } from 'vitest'
import type { PurgedThere, Question } from './messages.ts'
import { createPurgeWorkers } from './purge-workers.ts'
import type { WorkerPool } from './worker-pool.ts'

const SESSION: Purge = { by: 'session', issuer: 'https://realm.example', sid: 's' }
const LED: Purge = { by: 'token', digest: 'd' }
const NOTHING = { removed: 0, everywhere: true, followed: [], sessionsEnded: 0 }

/** Workers that answer each purge so, in turn. */
function workers(answers: readonly (readonly PurgedThere[])[], isShared = false) {
  const asked: unknown[] = []
  const rounds = [...answers]
  const said = (purged: PurgedThere) => ({ about: 'purge' as const, purged })
  const pool = {
    async ask(question: Question) {
      asked.push('purge' in question && ['all', question.purge])
      return (rounds.shift() ?? []).map(said)
    },
    async askOne(question: Question) {
      asked.push('purge' in question && ['one', question.purge])
      const [first] = rounds.shift() ?? []
      return first && said(first)
    },
  } as unknown as WorkerPool
  return { asked, purge: createPurgeWorkers({ pool, count: 2, isShared: () => isShared }) }
}

describe('a purge of all workers', () => {
  it('adds up what each has done', async () => {
    const there = { removed: 2, everywhere: true, followed: [], sessionsEnded: 1 }
    const { purge } = workers([[there, there]])
    const purged = await purge(SESSION)
    expect([purged.removed, purged.everywhere, await purged.endSessions()]).toEqual([4, true, 2])
  })

  it('purges in all of them the subject token that one has found', async () => {
    const { asked, purge } = workers([
      [{ ...NOTHING, followed: [LED] }, NOTHING],
      [NOTHING, NOTHING],
    ])
    expect((await purge(SESSION)).everywhere).toBe(true)
    expect(asked).toEqual([
      ['all', SESSION],
      ['all', LED],
    ])
  })

  it.each([
    ['one does not answer', [[NOTHING]]],
    ['one can’t tell the replicas', [[NOTHING, { ...NOTHING, everywhere: false }]]],
    [
      'one does not answer to what followed',
      [[{ ...NOTHING, followed: [LED] }, NOTHING], [NOTHING]],
    ],
    ['none answers', [[]]],
  ])('is not everywhere when %s', async (_, answers) => {
    expect((await workers(answers).purge(SESSION)).everywhere).toBe(false)
  })

  it('asks one of those that share a Redis, and all of them while it is away', async () => {
    const there = { ...NOTHING, removed: 3, followed: [LED] }
    const near = workers([[there]], true)
    expect((await near.purge(SESSION)).removed).toBe(3)
    expect(near.asked).toEqual([['one', SESSION]])

    const away = workers([[{ ...there, everywhere: false }], [NOTHING, NOTHING]], true)
    expect((await away.purge(SESSION)).everywhere).toBe(true)
    expect(away.asked).toEqual([
      ['one', SESSION],
      ['all', SESSION],
    ])
  })
})
