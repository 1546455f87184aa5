import { afterEach, describe, expect, it } from 'vitest'
import { bearer, startStage, type Stage } from './stage.ts'

let stage: Stage
afterEach(() => stage.stop())

describe('a bug of ours', () => {
  it('is a 500 that shows nothing of it, is logged with its stack, and ends nothing', async () => {
    let broken = false
    const now = (): number => {
      if (broken) throw new Error('the-inner-message')
      return Math.floor(Date.now() / 1000)
    }
    stage = await startStage({ parts: { now } })
    broken = true
    const call = () => fetch(`${stage.url}/orders`, { headers: bearer(stage.partner.token()) })

    const answer = await call()
    const body = await answer.text()
    expect([answer.status, JSON.parse(body)]).toMatchObject([500, { reason: 'internal' }])
    expect(body).not.toContain('the-inner-message')
    expect(stage.upstream.received).toEqual([])
    const line = stage.logLines().find(({ msg }) => msg === 'bug')
    expect(line).toMatchObject({ level: 'error', err: { message: 'the-inner-message' } })
    expect(line).toHaveProperty('err.stack')

    broken = false
    expect((await call()).status).toBe(200)
  })
})
