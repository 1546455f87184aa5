import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { openWorkshop, type Workshop } from './workshop.ts'

/** Writing requests of the story's first apply. */
const WRITES = 8

let workshop: Workshop

beforeEach(async () => {
  workshop = await openWorkshop(inject('keycloak'))
})

afterEach(() => workshop.close())

describe('an apply that fails at a write', () => {
  it('tells what was done, what failed and what did not run, and ends with 5', async () => {
    const file = await workshop.trust()
    workshop.proxy.restart({ from: 2, kind: 'broken' })
    const { code, output } = await workshop.cambio(file)
    expect(code).toBe(5)
    expect(output.split('\n').slice(2, 7)).toEqual([
      '+ identity provider partner: created',
      '+ permissions of identity provider partner: created',
      expect.stringMatching(/^! client gateway: failed: .*create client gateway.*500/),
      '- client policy gateway-token-exchange: not run',
      '- token-exchange permission of identity provider partner: not run',
    ])
    expect(output).toMatch(/2 created, 1 failed, 5 not run; 3 writing requests sent\.$/)
  })

  it('at whichever write, is made good by the next one, with nothing done twice', async () => {
    const file = await workshop.trust()
    for (let step = 0; step < WRITES; step += 1) {
      // Each apply gets one write further than the one before it.
      workshop.proxy.restart({ from: step === 0 ? 0 : 1, kind: 'broken' })
      const { code } = await workshop.cambio(file)
      expect(code).toBe(step === 0 ? 1 : 5)
    }
    workshop.proxy.restart()
    const { code, output } = await workshop.cambio(file)
    expect(code).toBe(0)
    expect(output).toContain('7 unchanged; 1 writing request sent.')
    expect(await workshop.exchange()).toBe(200)
  })
})

describe('an apply whose writes are taken and not done', () => {
  it('finds out by looking again, and ends with 5', async () => {
    const file = await workshop.trust()
    workshop.proxy.restart({ from: WRITES - 1, kind: 'swallowed' })
    const { code, output } = await workshop.cambio(file)
    expect(output).toMatch(
      /! token-exchange permission of client orders-api: still not as declared/,
    )
    expect(code).toBe(5)
  })
})
