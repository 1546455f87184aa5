import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startByteStage, type ByteStage } from './byte-upstream.ts'
import { head, openSocket, statusLine } from './raw-request.ts'

let stage: ByteStage

beforeAll(async () => {
  stage = await startByteStage()
})
afterAll(() => stage.stop())

/** A connection on which a head comes, a byte now and then, and never its end. Gives what comes back until it is closed. */
async function dribble(): Promise<string> {
  const socket = await openSocket(stage.url)
  socket.on('error', () => socket.destroy())
  const bytes = head('GET /orders HTTP/1.1', 'Host: a', `Cookie: ${'c'.repeat(900)}`)
  let at = 0
  const timer = setInterval(() => {
    at += 1
    socket.write(bytes.slice(at - 1, at))
  }, 100)
  try {
    return await text(socket)
  } finally {
    clearInterval(timer)
  }
}

describe('clients whose head does not come to an end', () => {
  it('are told so and let go, nothing of them reaches the API, and others are served meanwhile', async () => {
    const slow = Promise.all(Array.from({ length: 50 }, dribble))
    const authorization = `Bearer ${stage.partner.token()}`
    const good = await fetch(`${stage.url}/orders`, { headers: { authorization } })
    expect(good.status).toBe(200)
    const answers = await slow
    expect(new Set(answers.map(statusLine))).toEqual(new Set(['HTTP/1.1 408 Request Timeout']))
    expect(stage.reached.join('').match(/^GET /gm)).toHaveLength(1)
  }, 60_000)
})
