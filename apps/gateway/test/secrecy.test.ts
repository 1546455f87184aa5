import { createSigningKey } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { head, sendRaw } from './raw-request.ts'
import { bearer, CLIENT_SECRET, issued, startStage, type Stage } from './stage.ts'

/** A piece of a token this long identifies it; shorter ones are common to all tokens. */
const PIECE_CHARS = 21
const COOKIE = 'planted-cookie-value-0123456789'
const QUERY = 'planted-query-value-0123456789'
const PATH = 'planted-path-value-0123456789'

let stage: Stage
const planted: string[] = [CLIENT_SECRET, COOKIE, QUERY, PATH]
/** Log, metrics, health, and every refusal a client got. */
let written = ''

/** Every kind of request, at level trace, with things planted that must not be written down. */
beforeAll(async () => {
  stage = await startStage()
  const stranger = await createSigningKey('ES256')
  const good = stage.partner.token()
  const issuedToken = stage.issuedToken()
  const subjects = [
    good,
    good,
    stage.partner.token({}, { key: stranger }),
    stage.partner.token({ iss: 'https://evil.example/\r\n\u001b[31m{"level":"fatal"}' }),
    stage.partner.token({ exp: 1 }),
    stage.partner.token({ aud: 'other', azp: '\r\nforged line' }),
    stage.partner.token({ scope: 7 }),
    stage.partner.token({}, { kid: 'x'.repeat(200) }),
    stage.partner.token({}, { typ: 'logout+jwt' }),
    stage.realm.token({ typ: 'Bearer', aud: ['gateway', 'orders-api'] }),
    `${good}.x`,
    good.slice(0, -30),
  ]
  for (const token of subjects) await call(token)

  for (const answer of [
    { status: 400, body: { error: 'invalid_grant', error_description: `bad token ${good}` } },
    { status: 403, body: { error: 'access_denied', error_description: good } },
    { status: 401, body: { error: 'invalid_client' } },
    { status: 500, body: { error: good } },
    { status: 200, body: issued(stage.issuedToken({ aud: 'x' })) },
    { status: 200, body: issued(issuedToken, { token_type: good }) },
    { status: 200, body: issued('not a token') },
  ]) {
    stage.tokens.answer = () => answer
    const token = stage.partner.token()
    subjects.push(token)
    await call(token)
  }
  await sendRaw(
    stage.url,
    head(`GET /orders/${PATH}?access_token=${good} HTTP/1.1`, 'Host: a', 'Connection: close'),
  )
  await sendRaw(
    stage.url,
    head(
      'GET /orders HTTP/1.1',
      'Host: a',
      `Authorization: Bearer ${good}`,
      `Cookie: t=${good}`,
      'Connection: close',
    ),
  )
  await sendRaw(
    stage.url,
    head(`GET /orders HTTP/1.1`, `Authorization: Bearer ${good}`, `Nonsense ${good}`),
  )
  await sendRaw(stage.url, head(`CONNECT ${good} HTTP/1.1`, 'Host: a'))
  planted.push(...subjects, issuedToken)

  await untilLogged(subjects.length + 4)
  const ready = await fetch(`${stage.managementUrl}/health/ready`)
  written += stage.log() + (await stage.metrics()) + (await ready.text())
})
afterAll(() => stage.stop())

async function untilLogged(lines: number): Promise<void> {
  await vi.waitUntil(() => stage.logLines().length >= lines)
}

async function call(token: string): Promise<void> {
  const answer = await fetch(`${stage.url}/orders/${PATH}?q=${QUERY}`, {
    headers: { ...bearer(token), cookie: COOKIE, 'user-agent': COOKIE },
  })
  const body = await answer.text()
  // What the API answers is the API's matter: here it shows what it received.
  if (answer.status !== 200) written += body
}

describe('what is written to log, metrics, health and refusals', () => {
  it('holds no piece of a token, no secret and nothing of headers, path and query', () => {
    expect(pieces(written, planted)).toEqual([])
  })

  it('would show a piece if one were there', () => {
    const token = planted.at(-1) ?? ''
    expect(pieces(`x${token.slice(40, 40 + PIECE_CHARS)}x`, planted)).not.toEqual([])
  })

  it('is one JSON object a line, whatever a token says', () => {
    const lines = stage.log().trimEnd().split('\n')
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('time')
    expect(lines.filter((line) => line.includes('\u001b'))).toEqual([])
    expect(stage.logLines().filter((line) => line['level'] === 'fatal')).toEqual([])
  })

  it('names the issuer by its name in the trust file', () => {
    const names = new Set(stage.logLines().map((line) => line['issuer']))
    expect(names).toEqual(new Set(['partner', 'self', undefined]))
  })
})

describe('metrics', () => {
  it('gain no series from what strangers send', async () => {
    await call(stage.partner.token({ iss: 'https://one.example' }))
    const series = (await stage.metrics()).split('\n').length
    for (const name of ['two', 'three'])
      await call(stage.partner.token({ iss: `https://${name}.example` }))
    expect((await stage.metrics()).split('\n')).toHaveLength(series)
  })
})

/** The planted things of which a piece of 21 characters is in the text. */
function pieces(text: string, secrets: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  for (let at = 0; at + PIECE_CHARS <= text.length; at += 1)
    seen.add(text.slice(at, at + PIECE_CHARS))
  return secrets.filter((secret) => {
    for (let at = 0; at + PIECE_CHARS <= secret.length; at += 1) {
      if (seen.has(secret.slice(at, at + PIECE_CHARS))) return true
    }
    return false
  })
}
