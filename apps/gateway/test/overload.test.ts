import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { openSocket, head } from './raw-request.ts'
import { bearer, startStage, type Stage } from './stage.ts'

let stage: Stage
afterEach(() => stage?.stop())

/** Answers that wait for the test to end them. */
let waiting: ServerResponse[] = []

async function start(
  overload: object,
  answer: (response: ServerResponse) => void = (response) => waiting.push(response),
): Promise<void> {
  waiting = []
  stage = await startStage({
    trust: (text) => ({ ...text, overload }),
    answer: (_received, response) => answer(response),
  })
}

const ask = (): Promise<Response> =>
  fetch(`${stage.url}/orders`, { headers: bearer(stage.partner.token()) })
const untilWaiting = (count: number): Promise<void> => expect.poll(() => waiting.length).toBe(count)

describe('more requests than the gateway is to have on their way', () => {
  it('are refused at once, with the time to come again, and reach nobody', async () => {
    await start({ concurrency: 2 })
    const admitted = [ask(), ask()]
    await untilWaiting(2)
    const refused = await ask()
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(await refused.json()).toMatchObject({ reason: 'overloaded' })
    expect(stage.upstream.received).toHaveLength(2)

    for (const response of waiting) response.end('ok')
    expect((await Promise.all(admitted)).map(({ status }) => status)).toEqual([200, 200])
  })

  it('are admitted when others have ended, were refused or have gone', async () => {
    await start({ concurrency: 1 })
    const gone = await openSocket(stage.url)
    const token = stage.partner.token()
    gone.write(head('GET /orders HTTP/1.1', 'Host: a.test', `Authorization: Bearer ${token}`))
    await untilWaiting(1)
    expect((await ask()).status).toBe(503)
    gone.destroy()
    await once(gone, 'close')
    await expect.poll(async () => stage.metrics()).toMatch(/^cambio_requests_on_their_way 0$/m)

    expect((await fetch(`${stage.url}/nowhere`)).status).toBe(404)
    const admitted = ask()
    await untilWaiting(2)
    waiting[1]?.end('ok')
    expect((await admitted).status).toBe(200)
  })

  it('keep nobody from asking for health and metrics', async () => {
    await start({ concurrency: 1 })
    const admitted = ask()
    await untilWaiting(1)
    expect((await fetch(`${stage.managementUrl}/health/live`)).status).toBe(200)
    expect(await stage.metrics()).toMatch(/^cambio_requests_on_their_way 1$/m)
    waiting[0]?.end()
    await admitted
  })
})

describe('a process that is late', () => {
  it('refuses new requests until it is in time again', async () => {
    await start({ eventLoopDelayMs: 100 }, (response) => response.end())
    const asking = setInterval(() => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
    }, 1)
    await expect.poll(async () => (await ask()).status, { timeout: 15_000 }).toBe(503)
    clearInterval(asking)
    expect(stage.log()).toContain('"cause":"event_loop"')
    await expect.poll(async () => (await ask()).status, { timeout: 15_000 }).toBe(200)
  })
})
