import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import autocannon, { type Options } from 'autocannon'
import { afterEach, describe, expect, it } from 'vitest'
import { startAnswering, type Answering } from './answering.ts'
import { bearer } from './stage.ts'

const AMOUNT = 1_000

interface Received {
  readonly token: string | undefined
  readonly body: string
}

let stage: Answering
const received: Received[] = []

async function start(): Promise<void> {
  const take = async (request: IncomingMessage): Promise<void> => {
    const body = (await buffer(request)).toString()
    received.push({ token: request.headers.authorization, body })
  }
  stage = await startAnswering((server) => {
    server.on('request', (request, response) => void take(request).then(() => response.end('ok')))
  })
}

afterEach(async () => {
  received.length = 0
  await stage.stop()
})

describe('autocannon', () => {
  it.each<[what: string, options: Partial<Options>]>([
    ['one request after another on each of 20 connections', { connections: 20 }],
    ['200 connections at once', { connections: 200 }],
    [
      'bodies on 10 connections',
      { connections: 10, method: 'POST', body: JSON.stringify({ order: 'x'.repeat(2_000) }) },
    ],
  ])('has every request answered, and each reaches the API once: %s', async (_what, options) => {
    await start()
    const token = stage.partner.token()

    const {
      non2xx,
      errors,
      timeouts,
      '2xx': good,
    } = await autocannon({
      url: `${stage.url}/orders`,
      amount: AMOUNT,
      headers: bearer(token),
      ...options,
    })

    expect({ good, non2xx, errors, timeouts }).toEqual({
      good: AMOUNT,
      non2xx: 0,
      errors: 0,
      timeouts: 0,
    })
    expect(received).toHaveLength(AMOUNT)
    expect(new Set(received.map((each) => each.body))).toEqual(new Set([options.body ?? '']))
    const tokens = [...new Set(received.map((each) => each.token))]
    expect(tokens).toHaveLength(1)
    expect(tokens[0]).not.toContain(token)
  })
})
