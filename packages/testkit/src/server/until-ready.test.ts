import { describe, expect, it } from 'vitest'
import { untilReady } from './until-ready.ts'

const baseline = {
  name: 'Keycloak',
  ready: () => Promise.resolve(true),
  ended: new AbortController().signal,
  timeoutSeconds: 30,
}

describe('untilReady', () => {
  it('asks again until the server is ready', async () => {
    let asked = 0
    await untilReady({ ...baseline, ready: () => Promise.resolve((asked += 1) === 2) })
    expect(asked).toBe(2)
  })

  it('fails as soon as the server has ended, with the reason', async () => {
    const ended = AbortSignal.abort(new Error('kc.sh ended with 1.'))
    const never = { ...baseline, ready: () => Promise.resolve(false), ended }
    await expect(untilReady(never)).rejects.toThrow('kc.sh ended with 1.')
  })

  it('fails when it takes too long', async () => {
    const never = { ...baseline, ready: () => Promise.resolve(false), timeoutSeconds: 0.01 }
    await expect(untilReady(never)).rejects.toThrow('Keycloak was not ready after 0.01 seconds')
  })
})
