import { existsSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { openWorkshop, type Workshop } from './workshop.ts'

/** Writing requests of the story's first apply. */
const WRITES = 8

let workshop: Workshop

beforeEach(async () => {
  workshop = await openWorkshop(inject('keycloak'))
})

afterEach(() => workshop.close())

function journalIn(output: string): string {
  return /^Journal: (.+)$/m.exec(output)?.[1] ?? ''
}

function entriesOf(journal: string): readonly unknown[] {
  const lines = readFileSync(journal, 'utf8').trimEnd().split('\n')
  return lines.map((line): unknown => JSON.parse(line))
}

describe('an apply that fails at a write', () => {
  it('tells what was done, what failed and what did not run, and ends with 5', async () => {
    const file = await workshop.trust()
    workshop.proxy.restart({ from: 2, kind: 'broken' })
    const { code, output } = await workshop.cambio(file)
    expect(code).toBe(5)
    expect(output).toContain('+ identity provider partner: created')
    expect(output).toContain('+ permissions of identity provider partner: created')
    expect(output).toMatch(/^! client gateway: failed: .*create client gateway.*500/m)
    expect(output).toMatch(/^\. client policy gateway-token-exchange: not run$/m)
    expect(output).toMatch(/2 created, 1 failed, 5 not run; \d+ writing requests sent/)
    expect(output).toContain('Run the same command again to finish')
  })

  it('keeps its journal, which tells the same and no secret; the one that finishes keeps none', async () => {
    const file = await workshop.trust()
    workshop.proxy.restart({ from: 2, kind: 'broken' })
    const { output } = await workshop.cambio(file)
    const journal = journalIn(output)
    const entries = entriesOf(journal)
    expect(entries[0]).toMatchObject({ event: 'run', realm: workshop.realm, steps: WRITES })
    expect(entries).toContainEqual(
      expect.objectContaining({ event: 'done', address: 'identity provider partner' }),
    )
    expect(entries).toContainEqual(
      expect.objectContaining({ event: 'failed', address: 'client gateway' }),
    )
    expect(readFileSync(journal, 'utf8')).not.toContain(workshop.landscape.env.GATEWAY_SECRET)
    workshop.proxy.restart()
    const chosen = `${journal}.chosen`
    expect(await workshop.cambio(file, 'apply', '--journal', chosen)).toMatchObject({ code: 0 })
    expect(existsSync(chosen)).toBe(false)
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
    expect(output).toContain('7 unchanged; 1 writing request sent')
    expect(await workshop.exchange()).toBe(200)
  }, 180_000)
})

describe('an apply whose server cannot be reached any more', () => {
  it('ends with 5, says what did not run, and is made good by the next one', async () => {
    const file = await workshop.trust()
    let isGone = false
    workshop.proxy.restart(({ kind, nth }) => {
      isGone ||= kind === 'write' && nth === 3
      return isGone ? 'cut' : undefined
    })
    const { code, output } = await workshop.cambio(file)
    expect(code).toBe(5)
    expect(output).toMatch(/failed: no answer from Keycloak/)
    expect(output).toMatch(/not run/)
    expect(output).toMatch(/lock could not be removed/)
    expect(entriesOf(journalIn(output)).length).toBeGreaterThan(3)
    workshop.proxy.restart()
    expect(await workshop.provision(file)).toMatch(/lock was left behind .* taken over/)
    expect(await workshop.exchange()).toBe(200)
    expect(await workshop.provision(file)).toContain('Nothing to do')
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
