import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { type Ground, openGround } from './ground.ts'

/** Writing requests of a first apply. */
const WRITES = 16

const TAKEN_OVER = /The realm’s lock was left behind .* which has ended: taken over/

let ground: Ground

beforeEach(async () => {
  ground = await openGround(inject('keycloak'))
})

afterEach(() => ground.close())

/** Runs an apply that is killed when its n-th writing request was done and before it knows. */
async function applyKilledAfter(file: string, n: number): Promise<void> {
  const { promise: killed, resolve } = Promise.withResolvers<void>()
  ground.proxy.restart(({ kind, nth }) =>
    kind === 'write' && nth === n - 1 ? { lose: () => program.kill().then(resolve) } : undefined,
  )
  const program = ground.start(file, 'apply')
  await Promise.race([killed, program.ended])
}

describe('an apply that was killed', () => {
  it('could have been killed at no other write', async () => {
    expect(await ground.cambio(await ground.trust())).toMatchObject({ code: 0 })
    expect(ground.proxy.writes()).toHaveLength(WRITES)
  })

  it.each(Array.from({ length: WRITES }, (_, index) => index + 1))(
    'after its write no. %i, is made good by the next one, which takes over its lock; the one after writes nothing',
    async (n) => {
      const file = await ground.trust()
      await applyKilledAfter(file, n)
      ground.proxy.restart()
      const again = await ground.cambio(file)
      // Without anything left to do it takes no lock.
      expect(again.output).toMatch(n < WRITES ? TAKEN_OVER : /Nothing to do/)
      expect(again.code).toBe(0)
      ground.proxy.restart()
      expect(await ground.cambio(file)).toMatchObject({
        code: 0,
        output: expect.stringContaining('Nothing to do'),
      })
      expect(ground.proxy.writes()).toEqual([])
    },
  )
})
