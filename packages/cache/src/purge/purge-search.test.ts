import { Secret } from '@cambio/validation'
import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { Clock, hashKey, LIFETIME, storedToken } from '../../test/baseline.ts'
import { PlainLog } from '../../test/plain-log.ts'
import type { CacheKey } from '../key/cache-key.ts'
import { createMemoryStore } from '../store/memory-store.ts'
import type { StoredToken } from '../store/stored-token.ts'
import type { TokenStore } from '../store/token-store.ts'
import { createMarker } from './marks.ts'
import { createMemoryIndex } from './memory-index.ts'
import type { Purge } from './purge.ts'
import { createPurgeableStore, type PurgeableStore } from './purgeable-store.ts'
import { createPurger, type Purger } from './purger.ts'
import { createTombstones } from './tombstones.ts'

const CHECK_SECONDS = 5
const LEEWAY_SECONDS = 2
const USERS = ['alice', 'bob']
const ISSUERS = ['https://one.example', 'https://other.example']
const KEYS = ['a', 'b', 'c'] as CacheKey[]
const marker = createMarker(hashKey)

interface PastPurge {
  readonly purge: Purge
  readonly at: number
  readonly replica: number
  /** The other replicas were told by message, at once. */
  readonly told: boolean
  readonly everywhere: boolean
}

interface Replica {
  readonly store: PurgeableStore
  readonly purger: Purger
}

/** Two replicas, and what is true of them. */
class World {
  readonly clock = new Clock()
  readonly log = new PlainLog()
  readonly purges: PastPurge[] = []
  readonly seen: { readonly key: CacheKey; readonly token: StoredToken }[] = []
  readonly shared: TokenStore = this.#openStore()
  readonly replicas: readonly Replica[] = [this.#openReplica(), this.#openReplica()]
  texts = 0

  #openStore(): TokenStore {
    const { now } = this.clock
    return createMemoryStore({ maxEntries: 100, now, onEvent: () => undefined })
  }

  #openReplica(): Replica {
    const { now } = this.clock
    const onEvent = (): void => undefined
    const tombstones = createTombstones({
      all: marker.all,
      keepSeconds: LIFETIME,
      checkSeconds: CHECK_SECONDS,
      leewaySeconds: LEEWAY_SECONDS,
      maxTombstones: 3,
      log: this.log.view,
      now,
      onEvent,
    })
    const indexes = [createMemoryIndex({ maxMarks: 20 })]
    const memory = this.#openStore()
    const { shared } = this
    const parts = { tombstones, marker, indexes, onEvent }
    const store = createPurgeableStore({ ...parts, memory, shared, now })
    return { store, purger: createPurger({ ...parts, store }) }
  }

  /** Whether this replica must know of the purge by now. */
  isKnown({ at, replica, told, everywhere }: PastPurge, to: number): boolean {
    const checked = everywhere && this.log.isUp && this.clock.seconds > at + CHECK_SECONDS
    return replica === to || told || checked
  }
}

type Step = (world: World) => Promise<void>

const replica = fc.nat({ max: 1 })
const key = fc.constantFrom(...KEYS)
const issuer = fc.constantFrom(...ISSUERS)
const sub = fc.constantFrom(...USERS)

const store = fc
  .record({ replica, key, issuer, sub, sid: fc.option(sub, { nil: undefined }), ago: fc.nat(10) })
  .map((facts): Step => async (world) => {
    const { now } = world.clock
    const { ago } = facts
    world.texts += 1
    const token = storedToken({
      text: new Secret(`token ${world.texts}`),
      storedAt: now() - ago,
      expiresAt: now() + LIFETIME - ago,
      subject: {
        issuer: facts.issuer,
        sub: facts.sub,
        ...(facts.sid !== undefined && { sid: facts.sid }),
      },
    })
    world.seen.push({ key: facts.key, token })
    await world.replicas[facts.replica]?.store.set(facts.key, token, LIFETIME - ago)
  })

const what: fc.Arbitrary<Purge> = fc.oneof(
  fc.constant<Purge>({ by: 'all' }),
  fc.record({ by: fc.constant('issuer'), issuer }),
  fc.record({ by: fc.constant('subject'), issuer, sub }),
  fc.record({ by: fc.constant('session'), issuer, sid: sub, sub }),
)

const purge = fc.record({ replica, purge: what }).map((facts): Step => async (world) => {
  const at = world.clock.now()
  const told = world.log.isUp && !world.log.isMute
  const report = await world.replicas[facts.replica]?.purger.purge(facts.purge)
  world.purges.push({ ...facts, at, told, everywhere: report?.everywhere ?? false })
})

const lookup = fc.record({ replica, key }).map((facts): Step => async (world) => {
  const token = await world.replicas[facts.replica]?.store.get(facts.key)
  const dead = token && world.purges.find((past) => isDeadFor(token, past, facts.replica, world))
  if (dead) throw new Error(`a purged token was given: ${JSON.stringify({ token, dead })}`)
})

function isDeadFor(token: StoredToken, past: PastPurge, to: number, world: World): boolean {
  return (
    concerns(past.purge, token) &&
    token.storedAt <= past.at + LEEWAY_SECONDS &&
    world.isKnown(past, to)
  )
}

/** The meaning of a purge, in other words than the marks'. */
function concerns(past: Purge, { subject }: StoredToken): boolean {
  if (past.by === 'all') return true
  if (!('issuer' in past) || past.issuer !== subject.issuer) return false
  if (past.by === 'issuer') return true
  if (past.by === 'subject') return past.sub === subject.sub
  if (past.by !== 'session') return false
  return subject.sid === undefined ? past.sub === subject.sub : past.sid === subject.sid
}

const tick = fc.nat({ max: 8 }).map((seconds): Step => async (world) => {
  world.clock.seconds += seconds
})

const mute = fc.boolean().map((isMute): Step => async (world) => {
  world.log.isMute = isMute
})

const outage = fc.boolean().map((isUp): Step => async (world) => {
  // A connection that comes back is a gap in what was heard.
  if (isUp && !world.log.isUp) {
    world.log.isUp = true
    world.log.gap()
  }
  world.log.isUp = isUp
})

/** Somebody with access to the shared store puts back what was there before. */
const replay = fc.nat({ max: 20 }).map((which): Step => async (world) => {
  const old = world.seen[which % Math.max(1, world.seen.length)]
  if (old) await world.shared.set(old.key, old.token, LIFETIME)
})

const step = fc.oneof(
  { weight: 4, arbitrary: store },
  { weight: 2, arbitrary: purge },
  { weight: 6, arbitrary: lookup },
  { weight: 2, arbitrary: tick },
  { weight: 1, arbitrary: mute },
  { weight: 1, arbitrary: outage },
  { weight: 2, arbitrary: replay },
)

describe('stores, purges, look-ups, lost messages, outages and replays in any order', () => {
  it('never give a purged token to who must know of the purge', async () => {
    await expectAll(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const world = new World()
        for (const each of steps) await each(world)
      }),
      1000,
    )
  })

  it('never do so either when several happen at once', async () => {
    await expectAll(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.array(lookup), async (steps, last) => {
        const world = new World()
        // What is asked meanwhile may be answered before the purge is done; what is asked afterwards may not.
        await Promise.allSettled(steps.map((each) => each(world)))
        for (const each of last) await each(world)
      }),
      500,
    )
  })
})

function expectAll<Values>(property: fc.IAsyncProperty<Values>, numRuns: number): Promise<void> {
  return fc.assert(property, { numRuns })
}
