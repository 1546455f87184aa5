import { randomUUID } from 'node:crypto'
import type { CacheKey } from '@cambio/cache'
import { type Program, startProgram } from '@cambio/testkit'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openReplica, type Replica } from './replica.ts'
import { newKey, redisUrl } from './stage.ts'

/** Short, for what happens at its end; no test needs it to be longer than any pause of this machine. */
const SHORT_SECONDS = 1

/** Long enough for others to come and wait, on a busy machine. */
const HOLDER_SECONDS = 5

let stranger: Redis
let keyPrefix: string
let key: CacheKey
let replicas: Replica[]

beforeAll(() => {
  stranger = new Redis(redisUrl().reveal())
})

afterAll(() => stranger.quit())

beforeEach(() => {
  keyPrefix = `${randomUUID()}:`
  key = newKey()
  replicas = []
})

afterEach(() => Promise.all(replicas.map((each) => each.close())))

async function open(leaseSeconds?: number): Promise<Replica> {
  const lease = leaseSeconds === undefined ? {} : { leaseSeconds }
  const replica = await openReplica({ url: redisUrl(), keyPrefix, ...lease })
  replicas.push(replica)
  return replica
}

const openThree = (): Promise<[Replica, Replica, Replica]> => Promise.all([open(), open(), open()])

/** The list again and again. */
function nth<Item>(list: readonly Item[], each: number): Item {
  const item = list[each % list.length]
  if (item === undefined) throw new Error('the list is empty')
  return item
}

const outcomes = (replica: Replica) =>
  replica.recorder.events.flatMap((event) => (event.kind === 'flight' ? [event.outcome] : []))

/** Work that begins when it is asked for and ends when the test says. */
function heldWork(replica: Replica, text: string) {
  const began = Promise.withResolvers<void>()
  const end = Promise.withResolvers<void>()
  const work = async (): Promise<string> => {
    began.resolve()
    await end.promise
    await replica.store(key, text)
    return text
  }
  return { work, began: began.promise, end: end.resolve }
}

describe('one flight over replicas', () => {
  it('works once for 300 callers of three replicas', async () => {
    const three = await openThree()
    let works = 0
    const flights = await Promise.all(
      Array.from({ length: 300 }, async (_, each) => {
        const replica = nth(three, each)
        const work = async (): Promise<string> => {
          works += 1
          await replica.store(key, 'the value')
          return 'the value'
        }
        return replica.fly(key, { work })
      }),
    )
    expect(works).toBe(1)
    expect(flights.every((each) => each.ok && each.value.value === 'the value')).toBe(true)
  })

  it('works once for each of 200 keys, asked for 10 times in any order', async () => {
    const three = await openThree()
    const keys = Array.from({ length: 200 }, newKey)
    const works = new Map<CacheKey, number>()
    const questions = Array.from({ length: 2000 }, (_, each) => nth(keys, each))
    await Promise.all(
      questions
        .map((asked) => ({ asked, order: Math.random() }))
        .toSorted((one, other) => one.order - other.order)
        .map(async ({ asked }, each) => {
          const replica = nth(three, each)
          const work = async (): Promise<string> => {
            works.set(asked, (works.get(asked) ?? 0) + 1)
            await replica.store(asked, asked)
            return asked
          }
          const flight = await replica.fly(asked, { work })
          expect(flight.ok && flight.value.value).toBe(asked)
        }),
    )
    expect([...works.values()]).toEqual(keys.map(() => 1))
  })

  it('wakes who waits in another replica by message, long before the lease ends', async () => {
    const [one, other] = await openThree()
    const held = heldWork(one, 'the value')
    const first = one.fly(key, { work: held.work })
    await held.began
    const second = other.fly(key, {})
    await other.recorder.hears({ kind: 'lease', outcome: 'taken' })
    held.end()

    expect(await first).toEqual({ ok: true, value: { by: 'work', value: 'the value' } })
    expect(await second).toEqual({ ok: true, value: { by: 'waited', value: 'the value' } })
    expect(outcomes(other)).toEqual(['waited'])
  })

  it('lets another replica try when repeatable work failed', async () => {
    const [one, other] = await openThree()
    const end = Promise.withResolvers<string>()
    const began = Promise.withResolvers<void>()
    const failing = (): Promise<string> => {
      began.resolve()
      return end.promise
    }
    const first = one.fly(key, { work: failing })
    await began.promise
    const second = other.fly(key, { work: async () => 'by the other' })
    await other.recorder.hears({ kind: 'lease', outcome: 'taken' })
    end.reject(new Error('no answer'))

    await expect(first).rejects.toThrow('no answer')
    expect(await second).toEqual({ ok: true, value: { by: 'work', value: 'by the other' } })
  })

  it('never lets another replica repeat one-time work that failed', async () => {
    const [one, other] = await openThree()
    const end = Promise.withResolvers<string>()
    const began = Promise.withResolvers<void>()
    const failing = (): Promise<string> => {
      began.resolve()
      return end.promise
    }
    const first = one.fly(key, { work: failing, oneTime: true })
    await began.promise
    const second = other.fly(key, { oneTime: true })
    await other.recorder.hears({ kind: 'lease', outcome: 'taken' })
    end.reject(new Error('no answer'))

    await expect(first).rejects.toThrow('no answer')
    expect(await second).toEqual({ ok: false, failure: { reason: 'holder_failed' } })
  })

  it('gives up waiting when its time is over, and the work goes on', async () => {
    const [one, other] = await openThree()
    const held = heldWork(one, 'the value')
    const first = one.fly(key, { work: held.work })
    await held.began
    expect(await other.fly(key, { waitMs: 1 })).toEqual({
      ok: false,
      failure: { reason: 'wait_over' },
    })
    held.end()
    expect((await first).ok).toBe(true)
  })
})

describe('when the holder of a lease is too slow,', () => {
  it('another works, and what the slow one brings is refused', async () => {
    const [slow, quick] = await Promise.all([open(SHORT_SECONDS), open(SHORT_SECONDS)])
    const held = heldWork(slow, 'too late')
    const first = slow.fly(key, { work: held.work })
    await held.began
    const work = async (): Promise<string> => {
      await quick.store(key, 'in time')
      return 'in time'
    }
    expect(await quick.fly(key, { work })).toEqual({
      ok: true,
      value: { by: 'work', value: 'in time' },
    })

    held.end()
    // Its own callers get what it brings: it is a right value, and theirs.
    expect(await first).toEqual({ ok: true, value: { by: 'work', value: 'too late' } })
    expect(await quick.lookup(key)).toBe('in time')
    await slow.recorder.hears({ kind: 'write_refused', because: 'lease_lost' })
    await slow.recorder.hears({ kind: 'lease', outcome: 'lost' })
  })

  it('what it brings is taken if nobody else worked meanwhile', async () => {
    const slow = await open(SHORT_SECONDS)
    const work = async (): Promise<string> => {
      await expect.poll(() => leaseEnds(), { timeout: 20_000 }).toBe(true)
      await slow.store(key, 'late')
      return 'late'
    }
    await slow.fly(key, { work })
    expect(await slow.lookup(key)).toBe('late')
  })

  it('who holds no lease does not write while another works', async () => {
    const [one, other] = await openThree()
    const held = heldWork(one, 'the value')
    const first = one.fly(key, { work: held.work })
    await held.began
    expect(await other.store(key, 'from aside')).toBe(false)
    held.end()
    await first
    expect(await other.lookup(key)).toBe('the value')
  })

  async function leaseEnds(): Promise<boolean> {
    const ends = await stranger.hget(`${keyPrefix}{${key}}:lease`, 'ends')
    const [seconds] = await stranger.time()
    return Number(ends) < (seconds ?? 0) * 1000
  }
})

describe('when the holder of a lease is killed,', () => {
  const holder = `${import.meta.dirname}/lease-holder.ts`

  /** A process that works; the lease it took is short. */
  async function startHolder(): Promise<Program> {
    const env = { REDIS_URL: redisUrl().reveal(), PREFIX: keyPrefix, KEY: key }
    const program = startProgram({
      entry: holder,
      env: { ...env, LEASE_SECONDS: String(HOLDER_SECONDS) },
    })
    await program.waitFor((line) => line === 'held' || undefined)
    return program
  }

  it('another takes repeatable work over, once for all who wait in two replicas', async () => {
    const [one, other] = await Promise.all([open(HOLDER_SECONDS), open(HOLDER_SECONDS)])
    const program = await startHolder()
    let works = 0
    const ask = (replica: Replica) =>
      replica.fly(key, {
        work: async () => {
          works += 1
          await replica.store(key, 'taken over')
          return 'taken over'
        },
      })
    const asked = Array.from({ length: 20 }, (_, each) => ask(each % 2 === 0 ? one : other))
    await Promise.all([waits(one), waits(other)])
    await program.kill()
    for (const flight of await Promise.all(asked)) {
      expect(flight.ok && flight.value.value).toBe('taken over')
    }
    expect(works).toBe(1)
  })

  it('nobody repeats one-time work: they fail, and may ask again', async () => {
    const replica = await open(HOLDER_SECONDS)
    const program = await startHolder()
    const flight = replica.fly(key, { oneTime: true })
    await waits(replica)
    await program.kill()
    expect(await flight).toEqual({ ok: false, failure: { reason: 'holder_failed' } })
  })

  const waits = (replica: Replica) => replica.recorder.hears({ kind: 'lease', outcome: 'taken' })
})

describe('what stands in Redis of a flight', () => {
  it('names no token, and has an end', async () => {
    const [one] = await openThree()
    await one.fly(key, { work: async () => 'the value' })
    const names = await stranger.keys(`${keyPrefix}*`)
    expect(names).toEqual([`${keyPrefix}{${key}}:lease`])
    expect(await stranger.pttl(names[0] ?? '')).toBeGreaterThan(0)
  })

  it.each<[string, (name: string) => Promise<unknown>]>([
    ['of another type', (name) => stranger.set(name, 'text')],
    [
      'that would last for ever',
      (name) => stranger.hset(name, { owner: 'evil', ends: '9999999999999' }),
    ],
    ['that is no lease', (name) => stranger.hset(name, { ends: 'never' })],
  ])('blocks nobody when it is replaced by a value %s', async (_kind, replace) => {
    const [one] = await openThree()
    await replace(`${keyPrefix}{${key}}:lease`)
    const flight = await one.fly(key, { work: async () => 'the value' })
    expect(flight).toMatchObject({ ok: true, value: { value: 'the value' } })
  })
})
