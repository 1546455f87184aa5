import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect, type ClientHttp2Stream } from 'node:http2'
import { Secret } from '@cambio/validation'
import { EventSource } from 'eventsource'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { startAnswering, type Answering, type AnsweringOptions } from './answering.ts'
import { bearer, issued } from './stage.ts'

/** How far ahead of the real one the gateway's clock is, seconds. */
let ahead = 0
let stage: Answering | undefined
const answers: ServerResponse[] = []
const KEY = 'planted-purge-key-0123456789-0123456789'
const now = (): number => Math.floor(Date.now() / 1_000) + ahead

afterEach(async () => {
  for (const answer of answers.splice(0)) answer.destroy()
  await stage?.stop()
  stage = undefined
  ahead = 0
})

/** A stage whose API sends events, and takes WebSockets, until it is told to end; issued tokens live for five minutes. */
async function start(
  streams: string | undefined,
  options: AnsweringOptions = {},
): Promise<Answering> {
  stage = await startAnswering(
    (server) => {
      server.on('request', (request, response) => {
        answers.push(response)
        if (request.url === '/orders/silent') return
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write('data: first\n\n')
      })
      new WebSocketServer({ server }).on('connection', (socket) => socket.send('first'))
    },
    { parts: { now }, route: { upgrades: ['websocket'], ...(streams && { streams }) }, ...options },
  )
  const { tokens, issuedToken } = stage
  tokens.answer = () => ({
    status: 200,
    body: issued(issuedToken({ iat: now(), exp: now() + 300 })),
  })
  return stage
}

const longLived = (on: Answering): string => on.partner.token({ exp: now() + 3_600 })

interface Opened {
  /** Resolves when it is over, with how: broken off, or with its end. */
  readonly over: Promise<string>
  readonly isOpen: () => boolean
}

/** An answer that goes on. */
async function open(on: Answering, token = longLived(on)): Promise<Opened> {
  const response = await fetch(`${on.url}/orders`, { headers: bearer(token) })
  const reader = response.body?.getReader()
  await reader?.read()
  let isOpen = true
  const read = async (): Promise<string> => {
    for (;;) if ((await reader?.read())?.done !== false) return 'ended'
  }
  const over = read()
    .catch(() => 'broken off')
    .finally(() => (isOpen = false))
  return { over, isOpen: () => isOpen }
}

const endings = (on: Answering): readonly unknown[] =>
  on.logLines().flatMap(({ reason, facts }) => (reason === 'stream_ended' ? [facts] : []))

describe('an answer that goes on when its token expires', () => {
  it('is broken off where the route says end', async () => {
    const on = await start('end')
    const { over } = await open(on)
    ahead = 301
    expect(await over).toBe('broken off')
    await expect.poll(() => endings(on)).toEqual([{ cause: 'expired' }])
    await expect.poll(() => answers[0]?.destroyed).toBe(true)
  })

  it('goes on by default while its caller would be let in anew, and no longer', async () => {
    const on = await start(undefined)
    const { over, isOpen } = await open(on)
    expect(on.tokens.exchanges).toHaveLength(1)
    ahead = 301
    await expect.poll(() => on.tokens.exchanges.length, { timeout: 5_000 }).toBe(2)
    ahead = 602
    await expect.poll(() => on.tokens.exchanges.length, { timeout: 5_000 }).toBe(3)
    expect(isOpen()).toBe(true)
    ahead = 4_000
    expect(await over).toBe('broken off')
    await expect.poll(() => endings(on)).toEqual([{ cause: 'refused', refusal: 'expired' }])
  })

  it('ends when Keycloak refuses to exchange anew', async () => {
    const on = await start('reauthorize')
    const { over } = await open(on)
    on.tokens.answer = () => ({ status: 400, body: { error: 'invalid_grant' } })
    ahead = 301
    expect(await over).toBe('broken off')
    await expect.poll(() => endings(on)).toMatchObject([{ cause: 'refused' }])
  })

  it('outlives an outage of Keycloak, but not for long', async () => {
    const on = await start('reauthorize')
    const { over, isOpen } = await open(on)
    on.tokens.answer = () => ({ status: 503, body: {} })
    ahead = 301
    await expect.poll(() => on.tokens.exchanges.length, { timeout: 5_000 }).toBeGreaterThan(1)
    expect(isOpen()).toBe(true)
    ahead = 332
    expect(await over).toBe('broken off')
  })

  it('ends when the trust file no longer lets it in', async () => {
    const on = await start('reauthorize')
    const { over } = await open(on)
    on.gateway.take(
      on.settings({
        trust: (file) => ({
          ...file,
          routes: [{ match: { path: '/other' }, upstream: 'http://localhost:1' }],
        }),
      }),
    )
    ahead = 301
    expect(await over).toBe('broken off')
    await expect.poll(() => endings(on)).toEqual([{ cause: 'refused', refusal: 'route_not_found' }])
  })

  it('goes on where the route says keep', async () => {
    const on = await start('keep')
    const { isOpen, over } = await open(on)
    ahead = 10_000
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect(isOpen()).toBe(true)
    answers[0]?.end()
    expect(await over).toBe('ended')
    expect(endings(on)).toEqual([])
  })

  it('is refused with a problem where it has not begun', async () => {
    const on = await start('end')
    const asked = fetch(`${on.url}/orders/silent`, { headers: bearer(longLived(on)) })
    await expect.poll(() => answers.length).toBe(1)
    ahead = 301
    const answer = await asked
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toContain('invalid_token')
    expect(await answer.json()).toMatchObject({ reason: 'stream_ended' })
  })
})

describe('a purge', () => {
  it.each(['end', 'reauthorize'])(
    'ends what goes on by what it kills, where the route says %s',
    async (streams) => {
      const on = await start(streams)
      const token = longLived(on)
      const mine = await open(on, token)
      const other = await open(
        on,
        on.partner.token({ exp: now() + 3_600, sub: 'bob', sid: 'other' }),
      )
      ahead = 3
      const { sub } = JSON.parse(
        Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
      ) as {
        sub: string
      }
      const settings = on.settings()
      const secrets = { ...settings.secrets, purgeKey: new Secret(KEY) }
      on.gateway.take({ ...settings, secrets })
      const purged = await fetch(`${on.managementUrl}/cache/purge`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ by: 'subject', issuer: on.partner.issuer, sub }),
      })
      expect(purged.status).toBe(200)
      expect(await mine.over).toBe('broken off')
      await expect.poll(() => endings(on)).toEqual([{ cause: 'purged' }])
      expect(other.isOpen()).toBe(true)
    },
  )
})

describe('what else ends when its token expires', () => {
  it('is a WebSocket, on both sides', async () => {
    const on = await start('end')
    const client = new WebSocket(`${on.url.replace('http:', 'ws:')}/orders`, {
      headers: bearer(longLived(on)),
    })
    await once(client, 'message')
    ahead = 301
    const [code] = (await once(client, 'close')) as [number]
    expect(code).toBe(1_006)
    await expect.poll(() => endings(on)).toEqual([{ cause: 'expired' }])
  })

  it('is a stream of HTTP/2, by a reset', async () => {
    const on = await start('end', { trust: { http2: true }, route: { streams: 'end' } })
    const session = connect(on.url)
    session.on('error', () => undefined)
    const stream: ClientHttp2Stream = session.request({
      ':path': '/orders',
      ...bearer(longLived(on)),
    })
    stream.on('error', () => undefined).resume()
    await once(stream, 'response')
    ahead = 301
    await new Promise((resolve) => void stream.once('close', resolve))
    expect(stream.rstCode).toBe(2)
    session.destroy()
  })

  it('is an EventSource, which then asks again', async () => {
    const on = await start('end')
    const source = new EventSource(`${on.url}/orders`, {
      fetch: (url, init) =>
        fetch(url, { ...init, headers: { ...init.headers, ...bearer(longLived(on)) } }),
    })
    const next = (): Promise<string> =>
      new Promise((resolve) =>
        source.addEventListener('message', ({ data }) => resolve(String(data)), { once: true }),
      )
    expect(await next()).toBe('first')
    ahead = 301
    expect(await next()).toBe('first')
    source.close()
    expect(answers).toHaveLength(2)
  })
})
