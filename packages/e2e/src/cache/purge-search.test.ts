import { randomUUID } from 'node:crypto'
import type { CacheKey, Purge, StoredToken } from '@cambio/cache'
import { Secret } from '@cambio/validation'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  CHECK_SECONDS,
  LEEWAY_SECONDS,
  openPurgingReplica,
  type PurgingReplica,
} from './purging-replica.ts'
import { Clock, LIFETIME, newSealKey, redisUrl, storedToken } from './stage.ts'

const STEPS = 3000
const USERS = ['alice', 'bob', 'carol']
const ISSUERS = ['https://one.example', 'https://other.example']
const KEYS = Array.from({ length: 12 }, (_, each) => `${each}`.padEnd(43, '0') as CacheKey)

interface PastPurge {
  readonly purge: Purge
  readonly at: number
  readonly replica: number
}

const keyPrefix = `${randomUUID()}:`
const clock = new Clock()
const purges: PastPurge[] = []
let replicas: PurgingReplica[]
let stranger: Redis

beforeAll(async () => {
  const options = { url: redisUrl(), keyPrefix, clock, key: newSealKey() }
  replicas = await Promise.all([0, 1, 2].map(() => openPurgingReplica(options)))
  stranger = new Redis(redisUrl().reveal())
})

afterAll(async () => {
  await Promise.all(replicas.map((each) => each.close()))
  await stranger.quit()
})

const upTo = (count: number): number => Math.floor(Math.random() * count)

function oneOf<Item>(list: readonly Item[]): Item {
  for (const item of list.slice(upTo(list.length))) return item
  throw new Error('the list is empty')
}

/** Random steps on a real Redis; the same search over thousands of ways to go wrong stands beside the source. */
describe('three replicas that store, look up and purge at random, with lost messages and values put back', () => {
  it('never give a purged token to who must know of the purge', async () => {
    let given = 0
    const steps = [store, store, store, purge, lookup, lookup, lookup, lookup, tick, putBack]
    for (let each = 0; each < STEPS; each += 1) {
      const token = await oneOf(steps)()
      if (each % 200 === 199) await stranger.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
      if (token) given += 1
    }
    // Else nothing was tried.
    expect(given).toBeGreaterThan(STEPS / 100)
    expect(purges.length).toBeGreaterThan(STEPS / 100)
  })
})

async function store(): Promise<undefined> {
  const storedAt = clock.seconds - upTo(8)
  const expiresAt = storedAt + LIFETIME
  const sid = oneOf([undefined, ...USERS])
  const token = storedToken({
    text: new Secret(randomUUID()),
    storedAt,
    freshUntil: expiresAt,
    expiresAt,
    subject: { issuer: oneOf(ISSUERS), sub: oneOf(USERS), ...(sid !== undefined && { sid }) },
  })
  await oneOf(replicas).store.set(oneOf(KEYS), token, expiresAt - clock.seconds)
}

async function purge(): Promise<undefined> {
  const replica = upTo(replicas.length)
  const [issuer, sub] = [oneOf(ISSUERS), oneOf(USERS)]
  const what = oneOf<Purge>([
    { by: 'subject', issuer, sub },
    { by: 'session', issuer, sid: sub, sub },
    { by: 'issuer', issuer },
    { by: 'subject', issuer, sub },
  ])
  const at = clock.seconds
  const report = await replicas[replica]?.purger.purge(what)
  expect(report?.everywhere).toBe(true)
  purges.push({ purge: what, at, replica })
}

async function lookup(): Promise<StoredToken | undefined> {
  const replica = upTo(replicas.length)
  const token = await replicas[replica]?.store.get(oneOf(KEYS))
  const dead = token && purges.filter((past) => isDeadFor(token, past, replica))
  expect(dead ?? []).toEqual([])
  return token
}

async function tick(): Promise<undefined> {
  clock.seconds += upTo(6)
}

/** Somebody keeps a value and writes it back later. */
const kept = new Map<string, Buffer>()
async function putBack(): Promise<undefined> {
  const name = `${keyPrefix}{${oneOf(KEYS)}}:token`
  const old = kept.get(name)
  const now = await stranger.getBuffer(name)
  if (old) await stranger.set(name, old, 'EX', LIFETIME)
  if (now) kept.set(name, now)
}

function isDeadFor(token: StoredToken, { purge: past, at, replica }: PastPurge, to: number) {
  const known = replica === to || clock.seconds > at + CHECK_SECONDS
  return known && concerns(past, token) && token.storedAt <= at + LEEWAY_SECONDS
}

/** The meaning of a purge, in other words than the marks'. */
function concerns(past: Purge, { subject }: StoredToken): boolean {
  if (!('issuer' in past) || past.issuer !== subject.issuer) return false
  if (past.by === 'issuer') return true
  if (past.by === 'subject') return past.sub === subject.sub
  if (past.by !== 'session') return false
  return subject.sid === undefined ? past.sub === subject.sub : past.sid === subject.sid
}
