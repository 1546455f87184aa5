import type { RunningGateway } from '@cambio/testkit'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { type Answer, get } from '../stage/answer.ts'
import { countIn } from '../stage/replicas.ts'
import { type Ground, openGround } from './ground.ts'
import type { Held } from './middleman.ts'

const WAITERS = 60
const TIME_LIMIT_MS = 180_000

let ground: Ground
let holder: RunningGateway
let others: readonly RunningGateway[]
beforeEach(async () => {
  // Each test takes a gateway down.
  ground = await openGround(inject('keycloak'))
  const [first, ...rest] = ground.replicas
  if (first === undefined) throw new Error('there are no gateways')
  holder = first
  others = rest
})
afterEach(() => ground?.close())

const ask = (gateway: RunningGateway | undefined, token: string): Promise<Answer> =>
  get(`${gateway?.url}/orders/1`, token)

/** One gateway asks Keycloak, all callers of the two others wait for it, and it is killed. */
async function killHolder(token: string, held: Held): Promise<readonly Answer[]> {
  const reached = ground.middleman.holdNext(held)
  const lost = ask(holder, token).catch(() => undefined)
  await reached
  const answers = Array.from({ length: WAITERS }, (_, each) =>
    ask(others[each % others.length], token),
  )
  // In each of the two, one waits for the other process, and the rest for that one.
  for (const other of others) await untilWaiting(other)
  await holder.kill()
  await lost
  return Promise.all(answers)
}

const untilWaiting = (gateway: RunningGateway): Promise<void> =>
  expect
    .poll(() => countIn(gateway, 'cambio_cache_leases_total', 'outcome="taken"'), {
      timeout: TIME_LIMIT_MS,
    })
    .toBeGreaterThan(0)

const statuses = (answers: readonly Answer[]): Set<number> =>
  new Set(answers.map(({ status }) => status))

describe('when the gateway that exchanges for all is killed in the middle,', () => {
  it(
    'one other exchanges, once, and everybody who waited is served',
    async () => {
      const before = await ground.counted()
      const answers = await killHolder(ground.crowd.token('user-1'), 'request')
      expect(statuses(answers)).toEqual(new Set([200]))
      for (const { body } of answers) {
        expect(body).toMatchObject({ claims: { preferred_username: 'user-1' } })
      }
      expect(await ground.counted()).toEqual({ ...before, exchanges: before.exchanges + 1 })
    },
    TIME_LIMIT_MS,
  )

  it(
    'nobody repeats a one-time assertion, and everybody who waited is told to ask again',
    async () => {
      const before = await ground.counted()
      const token = ground.onceCrowd.token('once-user-1')
      const answers = await killHolder(token, 'answer')
      const waited = answers.filter(({ body }) => body['reason'] === 'exchange_pending')
      expect(waited.length).toBeGreaterThanOrEqual(others.length)
      for (const { headers } of waited) {
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
      }
      // Who came after the end of the waiting.
      const late = answers.filter((each) => !waited.includes(each))
      for (const { body } of late) expect(body).toMatchObject({ reason: 'assertion_spent' })
      expect(await ground.counted()).toEqual({ ...before, grants: before.grants + 1 })
      expect(ground.middleman.sent(token)).toBe(1)
      // What it bought is lost with the killed process.
      expect((await ask(others[0], token)).body).toMatchObject({ reason: 'assertion_spent' })
      expect(ground.middleman.sent(token)).toBe(1)
    },
    TIME_LIMIT_MS,
  )
})
