import { createDpopClient } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createLogger } from '../src/log/logger.ts'
import { Writable } from 'node:stream'
import { ask } from './ask.ts'
import { bearer, CLIENT_SECRET, DEBUG_KEY, startStage, type Stage } from './stage.ts'

/** Longer than what all tokens have in common. */
const PIECE_CHARS = 21

const lines: string[] = []
let stage: Stage
beforeAll(async () => {
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString())
      done()
    },
  })
  stage = await startStage({
    trust: (text) => ({ ...text, debugKey: '${env:DEBUG_KEY}' }),
    parts: { log: createLogger('error', destination) },
  })
})
afterAll(() => stage.stop())

const explained = () =>
  lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => 'explanation' in line)

const call = async (headers: Record<string, string | string[]>, path = '/orders/1') => {
  const before = explained().length
  const answer = await ask(stage.url + path, { headers })
  // The line is written before the answer is complete, or never.
  return { answer, written: explained().slice(before) }
}
const withKey = (token: string) => ({ ...bearer(token), 'x-cambio-debug': DEBUG_KEY })

describe('a request with the debug key', () => {
  it('gets its explanation logged, whatever the log’s level', async () => {
    const { answer, written } = await call(withKey(stage.partner.token()))
    await vi.waitUntil(() => explained().length > 0)
    expect(explained().at(-1)).toMatchObject({
      level: 'debug',
      requestId: answer.headers['x-request-id'],
      explanation: {
        verdict: 'accepted',
        route: '/orders',
        issuer: 'partner',
        request: { method: 'GET', path: '/orders/1' },
      },
    })
    expect(written.length).toBeLessThanOrEqual(1)
  })

  it('which was refused gets the cause and the setting', async () => {
    const { answer } = await call(withKey(stage.partner.token({ aud: 'other' })))
    const { requestId } = JSON.parse(answer.body) as { requestId: string }
    expect(explained().find((line) => line['requestId'] === requestId)).toMatchObject({
      explanation: {
        verdict: 'refused',
        failure: {
          reason: 'audience_mismatch',
          fix: expect.stringContaining('issuers[].accept.audience'),
        },
      },
    })
  })

  it('is forwarded without it', async () => {
    await call(withKey(stage.partner.token()))
    expect(JSON.stringify(stage.upstream.received)).not.toContain(DEBUG_KEY)
  })
})

describe('a request without the debug key', () => {
  const token = () => stage.partner.token()
  it.each<[string, () => Record<string, string | string[]>]>([
    ['has none', () => bearer(token())],
    ['has another', () => ({ ...bearer(token()), 'x-cambio-debug': `${DEBUG_KEY}x` })],
    ['has a piece of it', () => ({ ...bearer(token()), 'x-cambio-debug': DEBUG_KEY.slice(1) })],
    ['has it twice', () => ({ ...bearer(token()), 'x-cambio-debug': [DEBUG_KEY, DEBUG_KEY] })],
  ])('that %s gets the same answer, and no line', async (_, headers) => {
    const { answer } = await call(headers())
    // A later line is written after all that the earlier request has to say.
    const last = await call(withKey(token()))
    await vi.waitUntil(() =>
      explained().some((line) => line['requestId'] === last.answer.headers['x-request-id']),
    )
    const ids = explained().map((line) => line['requestId'])
    expect([answer.status, ids.includes(answer.headers['x-request-id'])]).toEqual([200, false])
  })

  it('gets no line where none is configured', async () => {
    const plain = await startStage()
    await ask(`${plain.url}/orders`, { headers: withKey(plain.partner.token()) })
    await plain.stop()
    expect(plain.log()).not.toContain('explanation')
  })
})

describe('an explanation', () => {
  it('holds no piece of a token, a proof, a key or a secret', async () => {
    const client = await createDpopClient()
    const good = stage.partner.token()
    const issued = stage.issuedToken()
    stage.tokens.answer = () => ({
      status: 400,
      body: { error: 'invalid_grant', error_description: `bad ${good}` },
    })
    const bound = stage.partner.token({ cnf: client.confirmation })
    const proven = client.headers({ method: 'GET', url: 'https://a/', token: bound })
    const requests: [Record<string, string>, string][] = [
      [withKey(good), '/orders'],
      [withKey(good), `/orders/${good.slice(0, 90)}`],
      [withKey(`${good}x`), `/orders?access_token=${good}`],
      [withKey(stage.partner.token({ azp: good, aud: [good, 'x'] })), '/orders'],
      [{ ...proven, 'x-cambio-debug': DEBUG_KEY }, '/orders'],
    ]
    const before = explained().length
    for (const [headers, path] of requests) await call(headers, path)
    await vi.waitUntil(() => explained().length === before + requests.length)

    const written = JSON.stringify(explained())
    const planted = [good, bound, issued, proven.dpop, DEBUG_KEY, CLIENT_SECRET]
    const pieces = planted.flatMap((text) =>
      Array.from({ length: Math.max(text.length - PIECE_CHARS, 0) }, (_, at) =>
        text.slice(at, at + PIECE_CHARS),
      ),
    )
    expect(pieces.filter((piece) => written.includes(piece))).toEqual([])
  })
})
