import { randomUUID } from 'node:crypto'
import type { CacheKey, Purge, SealKey, StoredToken } from '@cambio/cache'
import { Secret } from '@cambio/validation'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type OwnRedis, startOwnRedis } from './own-redis.ts'
import { CHECK_SECONDS, openPurgingReplica, type PurgingReplica } from './purging-replica.ts'
import { Clock, LIFETIME, newKey, newSealKey, START, storedToken } from './stage.ts'
import { describeStoreContract } from './store-contract.ts'

const ISSUER = 'https://issuer.example'
const alice: Purge = { by: 'subject', issuer: ISSUER, sub: 'alice' }

let own: OwnRedis
let redis: OwnRedis['redis']
let stranger: OwnRedis['stranger']
beforeAll(async () => {
  own = await startOwnRedis()
  ;({ redis, stranger } = own)
})

afterAll(async () => {
  await own?.stop()
})

let keyPrefix: string
let sealKey: SealKey
let clock: Clock
let replicas: PurgingReplica[]
let key: CacheKey
beforeEach(() => {
  keyPrefix = `${randomUUID()}:`
  sealKey = newSealKey()
  clock = new Clock()
  replicas = []
  key = newListedKey()
})

afterEach(() => Promise.all(replicas.map((each) => each.close())))

/** Of a cache key's form, which the index insists on. */
function newListedKey(): CacheKey {
  return newKey().replaceAll('-', '').padEnd(43, '0') as CacheKey
}

async function open(url = new Secret(redis.url)): Promise<PurgingReplica> {
  const replica = await openPurgingReplica({ url, keyPrefix, key: sealKey, clock })
  replicas.push(replica)
  await replica.tombstones.catchUp()
  return replica
}

const openTwo = (): Promise<[PurgingReplica, PurgingReplica]> => Promise.all([open(), open()])

/** A token of alice, whose exchange begins now. */
const fresh = (changes: Partial<StoredToken> = {}): StoredToken =>
  storedToken({
    storedAt: clock.seconds,
    freshUntil: clock.seconds + LIFETIME,
    expiresAt: clock.seconds + LIFETIME,
    subject: { issuer: ISSUER, jti: 'one', sub: 'alice', sid: 'session' },
    ...changes,
  })

const textOf = async (replica: PurgingReplica, of = key) =>
  (await replica.store.get(of))?.text.reveal()

const logName = () => `${keyPrefix}{purge}:log`

describeStoreContract('the store that can be purged', async (contractClock) => {
  const url = new Secret(redis.url)
  const options = { url, keyPrefix, key: sealKey, clock: contractClock }
  const replica = await openPurgingReplica(options)
  return { ...replica.store, close: () => replica.close() }
})

describe('a purge', () => {
  it.each<[string, Purge]>([
    ['everything', { by: 'all' }],
    ['the issuer', { by: 'issuer', issuer: ISSUER }],
    ['the user', alice],
    ['the session', { by: 'session', issuer: ISSUER, sid: 'session' }],
    ['the jti', { by: 'jti', issuer: ISSUER, jti: 'one' }],
  ])('of %s reaches the memory of another replica by message', async (_what, purge) => {
    const [one, other] = await openTwo()
    await one.store.set(key, fresh(), LIFETIME)
    expect(await textOf(other)).toBe('issued.token.text')
    expect((await one.purger.purge(purge)).everywhere).toBe(true)
    expect(await textOf(one)).toBeUndefined()
    // The clock stands: no check is due, so only the message can tell.
    await expect.poll(() => textOf(other), { timeout: 20_000 }).toBeUndefined()
    expect(await other.memory.get(key)).toBeUndefined()
  })

  it('finds and removes what another replica stored, and gives its refresh token', async () => {
    const [one, other] = await openTwo()
    const refresh = { text: new Secret('refresh.token'), expiresAt: START + 3600 }
    const another = newListedKey()
    await one.store.set(key, fresh({ refresh }), LIFETIME)
    await one.store.set(another, fresh({ text: new Secret('another') }), LIFETIME)

    const { removed } = await other.purger.purge(alice)
    expect(removed.map(({ text }) => text.reveal()).toSorted()).toEqual([
      'another',
      'issued.token.text',
    ])
    expect(removed.flatMap((token) => token.refresh?.text.reveal() ?? [])).toEqual([
      'refresh.token',
    ])
    expect(await one.shared.get(key)).toBeUndefined()
    expect(await one.shared.get(another)).toBeUndefined()
  })

  it('of what our realm issued reaches the entry too', async () => {
    const [one, other] = await openTwo()
    const issued = { issuer: 'https://realm.example', sub: 'a-1', sid: 's-1' }
    await one.store.set(key, fresh({ issued }), LIFETIME)
    const purge: Purge = { by: 'session', issuer: issued.issuer, sid: 's-1' }
    expect((await other.purger.purge(purge)).removed).toHaveLength(1)
  })

  it('keeps out what an exchange in another replica brings that began before it', async () => {
    const [one, other] = await openTwo()
    const late = fresh()
    await one.purger.purge(alice)
    await other.store.set(key, late, LIFETIME)
    expect(await one.shared.get(key)).toBeUndefined()
    expect(await textOf(other)).toBeUndefined()
  })

  it('keeps out a purged value that somebody writes back into Redis', async () => {
    const [one, other] = await openTwo()
    await one.store.set(key, fresh(), LIFETIME)
    const name = `${keyPrefix}{${key}}:token`
    const stolen = await stranger.getBuffer(name)
    await one.purger.purge(alice)
    expect(await stranger.exists(name)).toBe(0)
    await stranger.set(name, stolen ?? '')

    expect(await textOf(one)).toBeUndefined()
    expect(await textOf(other)).toBeUndefined()
    expect(await textOf(await open())).toBeUndefined()
  })

  it('lets in what the same user gets afterwards', async () => {
    const [one, other] = await openTwo()
    await one.purger.purge(alice)
    clock.seconds += 3
    await one.store.set(key, fresh(), LIFETIME)
    expect(await textOf(other)).toBe('issued.token.text')
  })

  it('leaves other users alone', async () => {
    const [one, other] = await openTwo()
    const bob = fresh({ subject: { issuer: ISSUER, sub: 'bob' } })
    await one.store.set(key, bob, LIFETIME)
    await other.purger.purge(alice)
    expect(await textOf(one)).toBe('issued.token.text')
  })
})

/** What docs/cache-replicas.md says, and what a connection asks for by itself. */
const COMMANDS =
  `eval time hget hset hmget hexists del set getrange pexpire pttl zadd zrange zremrangebyscore
  zremrangebyrank xadd xrange xtrim publish subscribe unsubscribe ping info`.split(/\s+/)

describe('a Redis user with no more rights than the documentation asks for', () => {
  it('stores, works and purges', async () => {
    const rights = COMMANDS.map((command) => `+${command}`)
    const names = [`~${keyPrefix}*`, `&${keyPrefix}*`]
    await stranger.call('ACL', 'SETUSER', 'gateway', 'reset', 'on', '>secret', ...names, ...rights)
    const url = new URL(redis.url)
    Object.assign(url, { username: 'gateway', password: 'secret' })
    const [one, other] = await Promise.all([open(new Secret(url.href)), open()])

    const answer = await one.leases.acquire(key)
    await one.store.set(key, fresh(), LIFETIME)
    if (answer.state === 'held') await one.leases.release(answer.lease)
    expect(await textOf(other)).toBe('issued.token.text')
    await other.purger.purge(alice)
    await expect.poll(() => textOf(one), { timeout: 20_000 }).toBeUndefined()
    expect((await one.purger.purge(alice)).everywhere).toBe(true)
    expect(one.recorder.troubles).toEqual([])
  })
})

describe('a purge whose message is lost', () => {
  /** Raises alice’s tombstone as another replica would, but tells nobody. */
  async function purgeSilently({ marker }: PurgingReplica): Promise<void> {
    for (const mark of marker.ofPurge(alice)) {
      await stranger.xadd(logName(), '*', 'mark', mark, 'at', String(clock.seconds))
    }
  }

  it('is noticed by the next check, before memory is believed', async () => {
    const [one, other] = await openTwo()
    await one.store.set(key, fresh(), LIFETIME)
    await textOf(other)
    await purgeSilently(one)
    clock.seconds += CHECK_SECONDS + 0.001
    expect(await textOf(other)).toBeUndefined()
  })

  it('is noticed as soon as the lost subscription stands again', async () => {
    const [one, other] = await openTwo()
    await one.store.set(key, fresh(), LIFETIME)
    await textOf(other)
    await purgeSilently(one)
    await stranger.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await expect.poll(() => textOf(other), { timeout: 20_000 }).toBeUndefined()
  })
})

describe('the purges of all replicas outlive', () => {
  it('a log that was deleted: who knows them writes them again', async () => {
    const one = await open()
    await one.purger.purge(alice)
    await one.tombstones.catchUp()
    await stranger.del(logName())
    clock.seconds += CHECK_SECONDS + 0.001
    await textOf(one)
    const newcomer = await open()
    expect(newcomer.tombstones.covers(() => one.marker.ofPurge(alice), START)).toBe(true)
  })

  it('a Redis that was restarted empty, also those that it never heard of', async () => {
    const [one, other] = await openTwo()
    await one.store.set(key, fresh(), LIFETIME)
    await textOf(other)
    await redis.halt()
    await one.recorder.hears({ kind: 'connection', up: false })
    expect((await one.purger.purge(alice)).everywhere).toBe(false)
    expect(await textOf(one)).toBeUndefined()
    // Redis is away: what is not known here is served from memory, as long as it lives.
    expect(await textOf(other)).toBe('issued.token.text')

    await redis.resume()
    // By itself: nobody asks, and the clock stands.
    await one.recorder.hears({ kind: 'purge_log_mended', tombstones: 1 })
    await expect.poll(() => textOf(other), { timeout: 20_000 }).toBeUndefined()
  })
})

describe('what stands in Redis of a purge', () => {
  it('holds nothing readable, and has an end', async () => {
    const one = await open()
    await one.store.set(key, fresh(), LIFETIME)
    await one.purger.purge({ by: 'subject', issuer: ISSUER, sub: 'planted-user' })
    const names = await stranger.keys(`${keyPrefix}*`)
    // The token, an index for each of jti, user and session, and the log.
    const kinds = Object.groupBy(names, (name) => name.split(':').at(-1) ?? '')
    expect(kinds).toMatchObject({ index: { length: 3 }, log: { length: 1 }, token: { length: 1 } })
    expect(names).toHaveLength(5)
    for (const name of names) {
      expect(await stranger.pttl(name)).toBeGreaterThan(0)
      const dump = (await stranger.dumpBuffer(name))?.toString('latin1') ?? ''
      expect(name + dump).not.toMatch(/alice|session|planted|issuer\.example|issued/)
    }
  })

  it('lists no entry that has ended, and lives as long as the last one', async () => {
    const one = await open()
    const [mark = ''] = one.marker.indexOf(alice)
    const name = `${keyPrefix}{${mark}}:index`
    await one.store.set(key, fresh(), 2)
    await one.store.set(newListedKey(), fresh(), LIFETIME)
    expect(await stranger.zcard(name)).toBe(2)
    clock.seconds += 3
    await one.store.set(newListedKey(), fresh(), 1)
    expect(await stranger.zrange(name, '0', '-1')).not.toContain(key)
    expect(await stranger.pttl(name)).toBeGreaterThan(1000)
  })

  it.each<[string, () => Promise<unknown>]>([
    ['an index of another type', () => spoilIndex((name) => stranger.set(name, 'evil'))],
    [
      'an index that names what is no key',
      () => spoilIndex((name) => stranger.zadd(name, 9e9, 'evil')),
    ],
    ['an index that is gone', async () => undefined],
  ])('kills all the same with %s', async (_what, spoil) => {
    const [one, other] = await openTwo()
    await one.store.set(key, fresh(), LIFETIME)
    for (const name of await stranger.keys(`${keyPrefix}*:index`)) await stranger.del(name)
    await spoil()
    expect((await other.purger.purge(alice)).everywhere).toBe(true)
    await expect.poll(() => textOf(one), { timeout: 20_000 }).toBeUndefined()
    expect(await textOf(other)).toBeUndefined()
  })

  it('removes nothing that was not purged, whatever the index names', async () => {
    const one = await open()
    const bob = fresh({ subject: { issuer: ISSUER, sub: 'bob' } })
    await one.store.set(key, bob, LIFETIME)
    await spoilIndex((name) => stranger.zadd(name, 9e9, key))
    expect((await one.purger.purge(alice)).removed).toEqual([])
    expect(await textOf(one)).toBe('issued.token.text')
  })

  it('skips what is no tombstone in the log', async () => {
    const [one, other] = await openTwo()
    await stranger.xadd(logName(), '*', 'mark', 'short', 'at', '1')
    await stranger.xadd(logName(), '*', 'evil', 'x'.repeat(43), 'at', '1')
    await stranger.xadd(logName(), '*', 'mark', 'x'.repeat(43), 'at', 'never')
    await stranger.publish(`${keyPrefix}{purge}:purged`, '{"evil":')
    await stranger.publish(`${keyPrefix}{purge}:purged`, '["short", 1, {}]')
    await one.store.set(key, fresh(), LIFETIME)
    await one.purger.purge(alice)
    await other.tombstones.catchUp()
    expect(await textOf(other)).toBeUndefined()
  })

  it('is purged here, and says that it is not everywhere, when the log is something else', async () => {
    const one = await open()
    await one.store.set(key, fresh(), LIFETIME)
    await stranger.set(logName(), 'evil')
    expect((await one.purger.purge(alice)).everywhere).toBe(false)
    expect(await textOf(one)).toBeUndefined()
  })

  async function spoilIndex(spoil: (name: string) => Promise<unknown>): Promise<void> {
    const [mark = ''] = (await open()).marker.indexOf(alice)
    await spoil(`${keyPrefix}{${mark}}:index`)
  }
})
