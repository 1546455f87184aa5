import { Secret } from '@cambio/validation'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  Clock,
  hashKey,
  keyA,
  keyB,
  LIFETIME,
  Recorder,
  START,
  storedToken,
} from '../../test/baseline.ts'
import { PlainLog } from '../../test/plain-log.ts'
import { createMemoryStore } from '../store/memory-store.ts'
import type { StoredToken } from '../store/stored-token.ts'
import type { TokenStore } from '../store/token-store.ts'
import { createMarker } from './marks.ts'
import { createMemoryIndex } from './memory-index.ts'
import type { Purge } from './purge.ts'
import { createPurgeableStore } from './purgeable-store.ts'
import { createPurger } from './purger.ts'
import { createTombstones } from './tombstones.ts'

const ISSUER = 'https://issuer.example'
const alice: Purge = { by: 'subject', issuer: ISSUER, sub: 'alice' }
const marker = createMarker(hashKey)

let clock: Clock
let log: PlainLog
let shared: TokenStore
beforeEach(() => {
  clock = new Clock()
  log = new PlainLog()
  shared = openStore()
})

function openStore(): TokenStore {
  return createMemoryStore({ maxEntries: 100, now: clock.now, onEvent: () => undefined })
}

function openReplica() {
  const { now } = clock
  const recorder = new Recorder()
  const { onEvent } = recorder
  const tombstones = createTombstones({
    all: marker.all,
    keepSeconds: 3600,
    log: log.view,
    now,
    onEvent,
  })
  const indexes = [createMemoryIndex({ maxMarks: 100 })]
  const memory = openStore()
  const parts = { tombstones, marker, indexes, onEvent }
  const store = createPurgeableStore({ ...parts, memory, shared, now })
  const purger = createPurger({ ...parts, store })
  return { store, memory, purger, recorder, tombstones }
}

/** A token whose exchange begins now. */
const fresh = (changes: Partial<StoredToken> = {}): StoredToken =>
  storedToken({ storedAt: clock.seconds, expiresAt: clock.seconds + LIFETIME, ...changes })

describe('createPurgeableStore', () => {
  it('gives what was stored, from memory and from the shared store', async () => {
    const [one, other] = [openReplica(), openReplica()]
    await one.store.set(keyA, fresh(), LIFETIME)
    expect(await one.store.get(keyA)).toEqual(fresh())
    expect(await other.store.get(keyA)).toEqual(fresh())
    expect(await other.memory.get(keyA)).toEqual(fresh())
  })

  it('gives nothing more of what was purged, in any replica, and removes it', async () => {
    const [one, other] = [openReplica(), openReplica()]
    await one.store.set(keyA, fresh(), LIFETIME)
    await other.store.get(keyA)
    const report = await one.purger.purge(alice)

    expect(report.everywhere).toBe(true)
    expect(report.removed).toEqual([fresh()])
    expect(await one.store.get(keyA)).toBeUndefined()
    expect(await other.store.get(keyA)).toBeUndefined()
    expect(await one.memory.get(keyA)).toBeUndefined()
    expect(await shared.get(keyA)).toBeUndefined()
  })

  it('leaves alone what belongs to others', async () => {
    const { store, purger } = openReplica()
    const bob = fresh({ subject: { issuer: ISSUER, sub: 'bob' } })
    await store.set(keyA, fresh(), LIFETIME)
    await store.set(keyB, bob, LIFETIME)
    await purger.purge(alice)
    expect(await store.get(keyB)).toEqual(bob)
  })

  it('gives the refresh tokens of what it removed, so that sessions can be ended', async () => {
    const { store, purger } = openReplica()
    const refresh = { text: new Secret('refresh'), expiresAt: START + 3600 }
    await store.set(keyA, fresh({ refresh }), LIFETIME)
    const { removed } = await purger.purge(alice)
    expect(removed.map((token) => token.refresh?.text.reveal())).toEqual(['refresh'])
  })

  it('does not store what an exchange brings that began before the purge', async () => {
    const { store, purger, recorder } = openReplica()
    const late = fresh()
    clock.seconds += 5
    await purger.purge(alice)
    clock.seconds += 5
    await store.set(keyA, late, LIFETIME)
    expect(await store.get(keyA)).toBeUndefined()
    expect(await shared.get(keyA)).toBeUndefined()
    expect(recorder.events).toContainEqual({ kind: 'write_refused', because: 'purged' })
  })

  it('does not store it either when the purge was elsewhere and its message was lost', async () => {
    const [one, other] = [openReplica(), openReplica()]
    await other.tombstones.catchUp()
    const late = fresh()
    log.isMute = true
    await one.purger.purge(alice)
    await other.store.set(keyA, late, LIFETIME)
    expect(await shared.get(keyA)).toBeUndefined()
  })

  it('stores what the same user gets after the purge', async () => {
    const { store, purger } = openReplica()
    await purger.purge(alice)
    clock.seconds += 3
    await store.set(keyA, fresh(), LIFETIME)
    expect(await store.get(keyA)).toEqual(fresh())
  })

  it('refuses a purged value that somebody puts back into the shared store', async () => {
    const { store, purger, recorder } = openReplica()
    const stolen = fresh()
    await store.set(keyA, stolen, LIFETIME)
    await purger.purge(alice)
    await shared.set(keyA, stolen, LIFETIME)
    expect(await store.get(keyA)).toBeUndefined()
    expect(recorder.events).toContainEqual({ kind: 'dead_entry', tier: 'shared' })
  })

  it('refuses memory that a lost message kept alive, after the seconds it may', async () => {
    const [one, other] = [openReplica(), openReplica()]
    await one.store.set(keyA, fresh(), LIFETIME)
    await other.store.get(keyA)
    log.isMute = true
    await one.purger.purge(alice)
    expect(await other.store.get(keyA)).toBeDefined()
    clock.seconds += 5.001
    expect(await other.store.get(keyA)).toBeUndefined()
    expect(other.recorder.events).toContainEqual({ kind: 'dead_entry', tier: 'memory' })
  })

  it('believes nothing from outside before it knows what was purged', async () => {
    await openReplica().store.set(keyA, fresh(), LIFETIME)
    log.isUp = false
    const newcomer = openReplica()
    expect(await newcomer.store.get(keyA)).toBeUndefined()

    log.isUp = true
    expect(await newcomer.store.get(keyA)).toBeDefined()
  })

  it('asks a log that gives no answer once a second, and not for each request', async () => {
    await openReplica().store.set(keyA, fresh(), LIFETIME)
    log.isSilent = true
    const newcomer = openReplica()
    const before = log.readings
    for (let request = 0; request < 3; request += 1) {
      expect(await newcomer.store.get(keyA)).toBeUndefined()
    }
    expect(log.readings).toBe(before + 1)

    log.isSilent = false
    clock.seconds += 2
    expect(await newcomer.store.get(keyA)).toBeDefined()
  })

  it('goes on from memory while the log is away', async () => {
    const { store } = openReplica()
    await store.set(keyA, fresh(), LIFETIME)
    log.isUp = false
    clock.seconds += 30
    expect(await store.get(keyA)).toBeDefined()
  })

  it('purges here while the log is away, says so, and tells the others later', async () => {
    const [one, other] = [openReplica(), openReplica()]
    await one.store.set(keyA, fresh(), LIFETIME)
    await other.store.get(keyA)
    log.isUp = false
    expect((await one.purger.purge(alice)).everywhere).toBe(false)
    expect(await one.store.get(keyA)).toBeUndefined()

    log.isUp = true
    clock.seconds += 6
    await one.store.get(keyB)
    expect(await other.store.get(keyA)).toBeUndefined()
    expect(one.recorder.events).toContainEqual({ kind: 'purge_log_mended', tombstones: 1 })
  })

  it('writes again what a log lost that was restarted', async () => {
    const one = openReplica()
    await one.purger.purge(alice)
    await one.tombstones.catchUp()
    log.restart()
    await one.tombstones.catchUp()
    const newcomer = openReplica()
    await newcomer.tombstones.catchUp()
    expect(newcomer.tombstones.covers(() => marker.ofPurge(alice), START)).toBe(true)
  })

  it('asks the shared store past memory when somebody else may have a newer entry', async () => {
    const [one, other] = [openReplica(), openReplica()]
    await one.store.set(keyA, fresh(), LIFETIME)
    const newer = fresh({ text: new Secret('newer') })
    await other.store.set(keyA, newer, LIFETIME)
    expect((await one.store.renew(keyA))?.text.reveal()).toBe('newer')
    expect((await one.store.get(keyA))?.text.reveal()).toBe('newer')
  })
})
