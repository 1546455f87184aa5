import { atOnce } from '../stage/at-once.ts'
import { createRandom, type Random } from '../stage/random.ts'
import { createCaller } from '../stage/caller.ts'
import { createEnd } from './endings.ts'
import { createEvil } from './evil.ts'
import { forge } from './forge.ts'
import { createHistory, type History } from './history.ts'
import { judge, type SignedOut } from './judge.ts'
import { openStage, type Stage } from './stage.ts'
import { createPool, newSubject } from './subjects.ts'
import { createTally, type Tally } from './tally.ts'

export interface RunOptions {
  readonly requests: number
  readonly seed: number
  /** What becomes of who has signed out, as `cache.signedOut` says. */
  readonly signedOut: SignedOut
  /** No request is begun after that. */
  readonly maxSeconds: number
}

export interface Report extends Tally {
  readonly seed: number
  readonly signedOut: SignedOut
  readonly requests: number
  readonly seconds: number
  readonly exchanges: number
  readonly outages: number
  readonly deeds: ReadonlyMap<string, number>
  readonly endings: number
}

const CALLERS = 32
/** Tokens in use at a time. */
const TOKENS = 120
const FORGED_SHARE = 0.02
/** Requests from one bad deed in Redis to the next. */
const REQUESTS_PER_DEED = 5
/** And from one purge or sign-out to the next. */
const REQUESTS_PER_ENDING = 100
/** From one death of Redis to the next, and from each to its return. */
const REQUESTS_PER_OUTAGE = 1500
const OUTAGE_REQUESTS = 250

/** Sends requests of all kinds at three gateways, does all sorts of bad things meanwhile, and judges every answer. */
export async function runNeverWrong(options: RunOptions): Promise<Report> {
  const stage = await openStage(options.signedOut)
  try {
    return await play(stage, options)
  } finally {
    await stage.close()
  }
}

async function play(
  stage: Stage,
  { requests, seed, signedOut: policy, maxSeconds }: RunOptions,
): Promise<Report> {
  const { redis, issuers, replicas, realm } = stage
  const random = createRandom(seed)
  const pool = createPool(TOKENS, () => newSubject(issuers, random, Date.now()))
  const caller = createCaller()
  const evil = createEvil(redis.url, createRandom(seed + 1))
  const history = createHistory(realm.issuer.issuer)
  const end = createEnd(stage, history, createRandom(seed + 2))
  const tally = createTally()
  const startedAt = performance.now()
  const seconds = (): number => (performance.now() - startedAt) / 1000
  const outages = planOutages(redis, history)
  let done = 0

  await atOnce(CALLERS, Array.from({ length: requests }), async (_, position) => {
    if (seconds() > maxSeconds) return
    await outages.at(position)
    if (position % REQUESTS_PER_DEED === 0) await evil.act()
    if (position % REQUESTS_PER_ENDING === 0) await end(pool.oneOf(random, Date.now()))
    await useOne()
    done += 1
  })
  await outages.end()
  evil.close()
  caller.close()
  return {
    ...tally.result(),
    seed,
    signedOut: policy,
    requests: done,
    seconds: seconds(),
    exchanges: realm.asked(),
    outages: outages.count(),
    deeds: evil.deeds,
    endings: history.endings,
  }

  async function useOne(): Promise<void> {
    const subject = pool.oneOf(random, Date.now())
    const target = random.oneOf(subject.targets)
    const forged = isChosen(random, FORGED_SHARE)
    const other = pool.oneOf(random, Date.now())
    const token =
      forged && other !== subject ? forge(subject, other, issuers, random) : subject.token
    const gateway = random.below(replicas.length)
    const sentAt = Date.now()
    const answer = await caller.get(`${replicas[gateway]?.url}${target.path}/1`, token)
    const answeredAt = Date.now()
    const purges = history.knownPurges(subject, gateway, sentAt)
    const signedOut = history.mayBeSignedOut(subject, answeredAt)
    const known = { subject, target, token, forged: token !== subject.token, purges, policy }
    const use = { ...known, sentAt, answeredAt, signedOut }
    tally.count(judge(use, answer))
  }
}

const isChosen = (random: Random, share: number): boolean => random.next() < share

/** Redis is killed and comes back empty, again and again. */
function planOutages(redis: Stage['redis'], history: Pick<History, 'outage'>) {
  const down = Math.floor(REQUESTS_PER_OUTAGE / 2)
  const up = down + OUTAGE_REQUESTS
  let end: (() => void) | undefined
  let count = 0

  async function resume(): Promise<void> {
    const over = end
    end = undefined
    if (over === undefined) return
    await redis.resume()
    over()
  }

  return {
    async at(position: number): Promise<void> {
      if (position % REQUESTS_PER_OUTAGE === down && end === undefined) {
        end = history.outage()
        count += 1
        await redis.halt()
      }
      if (position % REQUESTS_PER_OUTAGE === up) await resume()
    },
    end: resume,
    count: () => count,
  }
}
