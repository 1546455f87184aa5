import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openWorkshop, type Workshop } from '../provisioning/workshop.ts'

let workshop: Workshop

beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
})

afterAll(() => workshop.close())

describe('cambio alone', () => {
  it('shows its plan, then applies it and tells what was done', async () => {
    const { code, output } = await workshop.cambio(await workshop.trust())
    const [head, planned, done] = output.split('\n\n')
    expect(head).toMatch(/^apply: realm .*\nroads: partner by idp-permission$/)
    const steps = (planned ?? '').split('\n').filter((line) => line.startsWith('+'))
    expect(steps.length).toBeGreaterThan(0)
    expect((done ?? '').split('\n')).toEqual(
      steps.map((line) => line.replace('will be created', 'created')),
    )
    expect(code).toBe(0)
  })

  it('names each thing once where there is nothing to do', async () => {
    const { output } = await workshop.cambio(await workshop.trust())
    expect(output.match(/client gateway: unchanged/g)).toHaveLength(1)
    expect(output).toContain('Nothing to do')
  })
})
