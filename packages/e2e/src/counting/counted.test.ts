import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { atOnce } from '../stage/at-once.ts'
import { type Called, type Caller, createCaller } from '../stage/caller.ts'
import { createRandom, newSeed } from '../stage/random.ts'
import { countIn } from '../stage/replicas.ts'
import { type Crowd, type Ground, openGround } from './ground.ts'

/** `CAMBIO_COUNTED_TOKENS=1000` is the full form. */
const TOKENS = Number(process.env['CAMBIO_COUNTED_TOKENS'] ?? 200)
const USES = 10
/** Keycloak is given no more at a time than it answers in time on a busy machine of two cores. */
const CALLERS = 16
const CONCURRENT = 1000
const TIME_LIMIT_MS = 900_000

const random = createRandom(Number(process.env['CAMBIO_SEED'] ?? newSeed()))
const seed = `seed ${random.seed}`

let ground: Ground
let caller: Caller
beforeAll(async () => {
  caller = createCaller()
  ground = await openGround(inject('keycloak'))
})
afterAll(async () => {
  caller.close()
  await ground?.close()
})

interface Use {
  readonly user: string
  readonly token: string
}

/** Each token as often as it is used, in random order. */
function usesOf(crowd: Crowd): readonly Use[] {
  const tokens = Array.from({ length: TOKENS }, () => {
    const user = random.oneOf(crowd.users)
    return { user, token: crowd.token(user) }
  })
  return random.shuffled(Array.from({ length: USES }, () => tokens).flat())
}

const tokensOf = (uses: readonly Use[]): readonly string[] => [
  ...new Set(uses.map(({ token }) => token)),
]

const sentOf = (uses: readonly Use[]): readonly number[] =>
  tokensOf(uses).map((token) => ground.middleman.sent(token))

const ask = ({ token }: Use): Promise<Called> =>
  caller.get(`${random.oneOf(ground.replicas).url}/orders/1`, token)

/** What became of a request: the user for whom the API took the caller, or the refusal. */
function outcomeOf({ status, body }: Called): string {
  const { claims, reason } = body
  if (status !== 200) return `${status} ${String(reason)}`
  const user = claims && typeof claims === 'object' && Reflect.get(claims, 'preferred_username')
  return `200 ${String(user)}`
}

const served = ({ user }: Use): string => `200 ${user}`

/** By the gateways' own numbers, one after the other. */
const issuedByEach = (): Promise<number[]> =>
  Promise.all(
    ground.replicas.map((each) => countIn(each, 'cambio_exchanges_total', 'outcome="issued"')),
  )

async function issued(): Promise<number> {
  return (await issuedByEach()).reduce((sum, each) => sum + each, 0)
}

describe('three gateways with one Redis', () => {
  it(
    `exchange once for ${CONCURRENT} first requests that come together`,
    async () => {
      const [before, issuedBefore] = [await ground.counted(), await issued()]
      const use = { user: 'user-1', token: ground.crowd.token('user-1') }
      const answers = await Promise.all(
        Array.from({ length: CONCURRENT }, (_, each) =>
          caller.get(`${ground.replicas[each % ground.replicas.length]?.url}/orders/1`, use.token),
        ),
      )
      expect(new Set(answers.map(outcomeOf))).toEqual(new Set([served(use)]))
      expect(await ground.counted()).toEqual({ ...before, exchanges: before.exchanges + 1 })
      expect(await issued()).toBe(issuedBefore + 1)
      expect(ground.middleman.sent(use.token)).toBe(1)
    },
    TIME_LIMIT_MS,
  )

  it(
    `exchange once for each of ${TOKENS} tokens, used ${USES} times in random order (${seed})`,
    async () => {
      const [before, issuedBefore] = [await ground.counted(), await issued()]
      const uses = usesOf(ground.crowd)
      await atOnce(CALLERS, uses, async (use) => {
        expect(outcomeOf(await ask(use))).toBe(served(use))
      })
      expect(await ground.counted()).toEqual({ ...before, exchanges: before.exchanges + TOKENS })
      expect(await issued()).toBe(issuedBefore + TOKENS)
      expect(new Set(sentOf(uses))).toEqual(new Set([1]))
    },
    TIME_LIMIT_MS,
  )

  it(
    `send one assertion for each of ${TOKENS} tokens that Keycloak takes once (${seed})`,
    async () => {
      const before = await ground.counted()
      const uses = usesOf(ground.onceCrowd)
      await atOnce(CALLERS, uses, async (use) => {
        expect(outcomeOf(await ask(use))).toBe(served(use))
      })
      expect(await ground.counted()).toEqual({ ...before, grants: before.grants + TOKENS })
      expect(new Set(sentOf(uses))).toEqual(new Set([1]))
    },
    TIME_LIMIT_MS,
  )
})

/** What becomes of a one-time token when what it bought is lost: nobody can buy it again. */
const LOST_ONCE: readonly string[] = [
  '503 exchange_unavailable',
  '503 exchange_pending',
  '401 assertion_spent',
  '401 subject_refused',
]

describe('three gateways whose Redis is killed in the middle and comes back empty', () => {
  /** Down for the middle third. */
  async function throughOutage(
    uses: readonly Use[],
    use: (each: Use) => Promise<void>,
  ): Promise<void> {
    const { redis } = ground
    const third = Math.floor(uses.length / 3)
    await atOnce(CALLERS, uses, async (each, position) => {
      if (position === third) await redis.halt()
      if (position === 2 * third) await redis.resume()
      await use(each)
    })
  }

  it(
    `answer rightly, and exchange once for each token and process at most (${seed})`,
    async () => {
      const before = await issuedByEach()
      const uses = usesOf(ground.crowd)
      await throughOutage(uses, async (use) => {
        expect(outcomeOf(await ask(use))).toBe(served(use))
      })
      const more = (await issuedByEach()).map((each, place) => each - (before[place] ?? 0))
      expect(Math.max(...more)).toBeLessThanOrEqual(TOKENS)
      expect(Math.max(...sentOf(uses))).toBeLessThanOrEqual(ground.replicas.length)
    },
    TIME_LIMIT_MS,
  )

  it(
    `exchange no one-time assertion twice, and refuse with a reason what they can’t serve (${seed})`,
    async () => {
      const before = await ground.counted()
      const uses = usesOf(ground.onceCrowd)
      const bought = new Set<string>()
      await throughOutage(uses, async (use) => {
        const outcome = outcomeOf(await ask(use))
        expect([served(use), ...LOST_ONCE]).toContain(outcome)
        if (outcome === served(use)) bought.add(use.token)
      })
      const after = await ground.counted()
      expect(after.grants - before.grants).toBeLessThanOrEqual(TOKENS)
      expect(after.exchanges).toBe(before.exchanges)
      expect(bought.size).toBeGreaterThan(TOKENS / 3)
    },
    TIME_LIMIT_MS,
  )
})
