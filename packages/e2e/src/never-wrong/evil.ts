import { Redis } from 'ioredis'
import type { Random } from '../stage/random.ts'

/** Somebody who may write to Redis. */
export interface Evil {
  /** Does one bad thing, if Redis is there. */
  act(): Promise<void>
  readonly deeds: ReadonlyMap<string, number>
  close(): void
}

type Deed = (redis: Redis) => Promise<unknown>

const REMEMBERED = 500
const SHUFFLED = 10
const LONG_MS = 60_000

export function createEvil(url: string, random: Random): Evil {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: () => 200,
  })
  // It comes back by itself.
  redis.on('error', () => undefined)
  const kept: [name: string, value: Buffer][] = []
  const deeds = new Map<string, number>()

  /** A token that stands there, by chance. */
  async function pick(): Promise<readonly [string, Buffer]> {
    const name = random.oneOf(await redis.keys('*:token'))
    const value = await redis.getBuffer(name)
    if (value === null) throw new Error('it has ended just now')
    return [name, value]
  }
  const write = (name: string, value: string | Buffer): Promise<unknown> =>
    redis.set(name, value, 'PX', LONG_MS)

  const all: Readonly<Record<string, Deed>> = {
    swap: async () => {
      const [[one, first], [other, second]] = [await pick(), await pick()]
      await write(one, second)
      await write(other, first)
    },
    shuffle: async () => {
      const picked: (readonly [string, Buffer])[] = []
      for (let each = 0; each < SHUFFLED; each += 1) picked.push(await pick())
      for (const [place, [name]] of picked.entries())
        await write(name, picked.at(place - 1)?.[1] ?? '')
    },
    copy: async () => {
      const [[, value], [name]] = [await pick(), await pick()]
      await write(name, value)
    },
    truncate: async () => {
      const [name, value] = await pick()
      await write(name, value.subarray(0, random.below(value.length)))
    },
    bend: async () => {
      const [name, value] = await pick()
      const bent = Buffer.from(value)
      bent.writeUInt8(random.below(256), random.below(bent.length))
      await write(name, bent)
    },
    keep: async () => {
      kept.push([...(await pick())])
      if (kept.length > REMEMBERED) kept.shift()
    },
    replay: async () => {
      const [name, value] = random.oneOf(kept)
      await write(name, value)
    },
    'replay elsewhere': async () => {
      const [[, value], [name]] = [random.oneOf(kept), await pick()]
      await write(name, value)
    },
    nonsense: async () => {
      const [name] = await pick()
      await write(name, 'x'.repeat(random.below(200_000)))
    },
    'other type': async () => {
      const [name] = await pick()
      await redis.multi().del(name).hset(name, { owner: 'evil' }).pexpire(name, LONG_MS).exec()
    },
    remove: async () => redis.del((await pick())[0]),
    'cut off messages': () => redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub'),
  }

  return {
    deeds,
    async act() {
      const [name, deed] = random.oneOf(Object.entries(all))
      try {
        await deed(redis)
        deeds.set(name, (deeds.get(name) ?? 0) + 1)
      } catch {
        // Redis is away, or there is nothing to spoil yet.
      }
    },
    close: () => redis.disconnect(),
  }
}
