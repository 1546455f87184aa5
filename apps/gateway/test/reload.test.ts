import type { ServerResponse } from 'node:http'
import { Secret } from '@cambio/validation'
import { Agent, request } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import {
  bearer,
  CLIENT_SECRET,
  startStage,
  type Stage,
  type StageOptions,
  type TrustText,
} from './stage.ts'

let stage: Stage
const start = async (options?: StageOptions): Promise<Stage> => (stage = await startStage(options))
afterEach(() => stage?.stop())

const get = (path: string, token = stage.partner.token()): Promise<Response> =>
  fetch(stage.url + path, { headers: bearer(token) })
const take = (changes?: Parameters<Stage['settings']>[0]): void =>
  stage.gateway.take(stage.settings(changes))

describe('a request', () => {
  it('that began before the change ends by the old rules, and later ones go by the new', async () => {
    const waiting: ServerResponse[] = []
    await start({ answer: (_received, response) => void waiting.push(response) })
    const before = get('/orders')
    await expect.poll(() => waiting.length).toBe(1)

    take({ trust: (text) => withPath(text, '/elsewhere') })
    expect((await get('/orders')).status).toBe(404)
    const after = get('/elsewhere')
    await expect.poll(() => waiting.length).toBe(2)
    for (const response of waiting) response.end('complete')
    expect([(await before).status, await (await before).text()]).toEqual([200, 'complete'])
    expect((await after).status).toBe(200)
  })

  it('of an issuer that is no longer trusted is refused at once', async () => {
    await start()
    const token = stage.partner.token()
    expect((await get('/orders', token)).status).toBe(200)
    take({ trust: (text) => ({ ...text, issuers: [{ self: true }] }) })
    expect((await get('/orders', token)).status).toBe(401)
  })

  it('never fails for a reload, however many come', async () => {
    await start()
    const token = stage.partner.token()
    const agent = new Agent({ connections: 4, pipelining: 1, keepAliveTimeout: 60_000 })
    const answers: number[] = []
    const over = new AbortController()
    const stream = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const answer = await request(`${stage.url}/orders/1`, {
          headers: bearer(token),
          dispatcher: agent,
        })
        await answer.body.dump()
        answers.push(answer.statusCode)
      }
    }
    const streams = Array.from({ length: 4 }, stream)
    for (let reload = 1; reload <= 10; reload += 1) {
      const since = answers.length
      await expect.poll(() => answers.length).toBeGreaterThan(since + 10)
      // Another cache each time, so that exchanges begin anew under way.
      take({ trust: (text) => ({ ...text, cache: { maxEntries: 100 + reload } }) })
    }
    over.abort()
    await Promise.all(streams)
    await agent.close()
    expect(new Set(answers)).toEqual(new Set([200]))
    await expect.poll(stage.metrics).toContain('cambio_settings_generations_open 1')
    expect(await stage.metrics()).toContain('cambio_settings_reloads_total{outcome="taken"} 10')
    expect(await stage.metrics()).toContain('cambio_settings_generation 11')
  })
})

describe('the former generation', () => {
  it('stays open until its last request has ended', async () => {
    const waiting: ServerResponse[] = []
    await start({ answer: (_received, response) => void waiting.push(response) })
    const slow = get('/orders')
    await expect.poll(() => waiting.length).toBe(1)
    take()
    expect(await stage.metrics()).toContain('cambio_settings_generations_open 2')
    waiting[0]?.end('complete')
    await slow
    await expect.poll(stage.metrics).toContain('cambio_settings_generations_open 1')
  })
})

describe('what is taken over', () => {
  it('are the keys of an issuer whose settings are the same, also while it is away', async () => {
    await start()
    expect((await get('/orders')).status).toBe(200)
    const fetches = { ...stage.partner.fetches }
    stage.partner.fail('discovery', 503)
    stage.partner.fail('jwks', 503)
    take({ trust: (text) => withPath(text, '/elsewhere') })
    expect((await get('/elsewhere')).status).toBe(200)
    expect(stage.partner.fetches).toEqual(fetches)
  })

  it('are not the keys of an issuer that publishes them elsewhere now', async () => {
    await start()
    expect((await get('/orders')).status).toBe(200)
    const { jwks } = stage.partner.fetches
    take({
      trust: (text) => ({
        ...text,
        issuers: [
          {
            alias: 'partner',
            issuer: stage.partner.issuer,
            endpoints: {
              authorization: `${stage.partner.issuer}/auth`,
              token: `${stage.partner.issuer}/token`,
              jwks: stage.partner.jwksUrl,
            },
          },
        ],
      }),
    })
    expect((await get('/orders')).status).toBe(200)
    expect(stage.partner.fetches.jwks).toBeGreaterThan(jwks)
  })

  it('is the cache, where nothing has changed that shapes its tokens', async () => {
    await start()
    const token = stage.partner.token()
    await get('/orders', token)
    take({ clientSecret: CLIENT_SECRET })
    await get('/orders', token)
    expect(stage.tokens.exchanges).toHaveLength(1)
  })

  it('is not a token that was bought under another trust file', async () => {
    await start()
    const token = stage.partner.token()
    await get('/orders', token)
    take({ trust: (text) => withPath(text, '/') })
    expect((await get('/orders', token)).status).toBe(200)
    expect(stage.tokens.exchanges).toHaveLength(2)
  })

  it('is not the cache when it is switched off', async () => {
    await start()
    const token = stage.partner.token()
    take({ trust: (text) => ({ ...text, cache: 'off' }) })
    await get('/orders', token)
    await get('/orders', token)
    expect(stage.tokens.exchanges).toHaveLength(2)
  })
})

describe('settings that are refused', () => {
  it('leave those before them in force, and health, log and metrics say so until good ones come', async () => {
    await start()
    stage.gateway.refuse('cambio.yaml:3:1 routes: is missing')
    expect((await get('/orders')).status).toBe(200)
    expect(await settingsCheck()).toMatchObject([
      200,
      { ok: false, detail: expect.stringMatching(/refused/) },
    ])
    const metrics = await stage.metrics()
    expect(metrics).toContain('cambio_settings_stale 1')
    expect(metrics).toContain('cambio_settings_reloads_total{outcome="refused"} 1')
    expect(stage.logLines().filter(({ level }) => level === 'error')).toMatchObject([
      { problems: 'cambio.yaml:3:1 routes: is missing' },
    ])

    take()
    expect(await settingsCheck()).toEqual([200, { name: 'settings', ok: true }])
    expect(await stage.metrics()).toContain('cambio_settings_stale 0')
  })

  it('that change only how the gateway listens are taken but for that, which needs a restart', async () => {
    await start()
    const { partner } = stage
    take({ settings: { tls: { ...NO_TLS, clientCertificates: false } } })
    expect((await get('/orders', partner.token())).status).toBe(200)
    expect(await settingsCheck()).toMatchObject([
      200,
      { ok: true, detail: expect.stringMatching(/restart.*tls/) },
    ])
    expect(stage.logLines().find(({ level }) => level === 'warn')).toMatchObject({
      settings: ['tls'],
      msg: expect.stringContaining('restart'),
    })
  })
})

describe('a new client secret', () => {
  const NEW_SECRET = 'planted-new-secret-0123456789'
  const exchangeWith = (clientSecret: string): void => take({ clientSecret })

  it('is used for the next exchange', async () => {
    await start()
    expect((await get('/orders')).status).toBe(200)
    stage.tokens.secrets = [CLIENT_SECRET, NEW_SECRET]
    exchangeWith(NEW_SECRET)
    expect((await get('/orders')).status).toBe(200)
    expect(stage.tokens.shown.at(-1)).toBe(NEW_SECRET)
  })

  it('that the server does not know yet costs no request: the one before it is used until it does', async () => {
    await start()
    expect((await get('/orders')).status).toBe(200)
    exchangeWith(NEW_SECRET)
    expect((await get('/orders')).status).toBe(200)
    expect(stage.tokens.shown.slice(-2)).toEqual([NEW_SECRET, CLIENT_SECRET])
    expect(await stage.metrics()).toContain('cambio_exchange_client_refused 1')
    expect(await clientCheck()).toMatchObject([
      200,
      { ok: false, detail: expect.stringMatching(/one before it/) },
    ])
    expect(stage.log()).not.toMatch(new RegExp(`${NEW_SECRET}|${CLIENT_SECRET}`))

    stage.tokens.secrets = [NEW_SECRET]
    expect((await get('/orders')).status).toBe(200)
    expect(await stage.metrics()).toContain('cambio_exchange_client_refused 0')
    expect(await clientCheck()).toMatchObject([200, { ok: true }])
  })

  it('that was accepted once is never followed by the one before it', async () => {
    await start()
    expect((await get('/orders')).status).toBe(200)
    stage.tokens.secrets = [CLIENT_SECRET, NEW_SECRET]
    exchangeWith(NEW_SECRET)
    expect((await get('/orders')).status).toBe(200)
    stage.tokens.secrets = [CLIENT_SECRET]
    expect((await get('/orders')).status).toBe(502)
    expect(stage.tokens.shown.at(-1)).toBe(NEW_SECRET)
  })

  it('of another client is not followed by the first one’s', async () => {
    await start()
    expect((await get('/orders')).status).toBe(200)
    take({
      trust: (text) => ({
        ...text,
        client: { id: 'another', secret: '${env:GATEWAY_SECRET}' },
        issuers: [
          { alias: 'partner', issuer: stage.partner.issuer, accept: { audience: ['gateway'] } },
        ],
      }),
    })
    const { length } = stage.tokens.shown
    expect((await get('/orders')).status).toBe(502)
    expect(stage.tokens.shown).toHaveLength(length)
    expect((await clientCheck())[0]).toBe(503)
  })
})

describe('a client that is refused after it was accepted', () => {
  it('is an alarm in log, metric and health, which does not take away what still works', async () => {
    await start()
    const token = stage.partner.token()
    expect((await get('/orders', token)).status).toBe(200)
    expect(await stage.metrics()).toContain('cambio_exchange_client_refused 0')

    stage.tokens.secrets = ['another']
    expect((await get('/orders')).status).toBe(502)
    expect((await get('/orders')).status).toBe(502)
    expect(await stage.metrics()).toContain('cambio_exchange_client_refused 1')
    const alarms = stage.logLines().filter(({ client }) => client === 'gateway')
    expect(alarms).toMatchObject([{ level: 'error', reason: 'client_refused' }])
    expect(await clientCheck()).toMatchObject([
      200,
      { ok: false, detail: expect.stringMatching(/client_refused/) },
    ])
    expect((await get('/orders', token)).status).toBe(200)

    stage.tokens.secrets = [CLIENT_SECRET]
    expect((await get('/orders')).status).toBe(200)
    expect(await stage.metrics()).toContain('cambio_exchange_client_refused 0')
  })
})

describe('an upstream that no route names any more', () => {
  it('gets no more connections, and one that comes back is connected to again', async () => {
    await start()
    expect((await get('/orders')).status).toBe(200)
    take({ trust: (text) => ({ ...text, routes: [routeOf(text, 'http://localhost:9')] }) })
    expect((await get('/orders')).status).toBe(502)
    take()
    expect((await get('/orders')).status).toBe(200)
  })
})

const NO_TLS = { certificate: new Secret('none'), key: new Secret('none') }

function withPath(text: TrustText, path: string): TrustText {
  return { ...text, routes: [{ ...routeOf(text), match: { path } }] }
}

function routeOf(text: TrustText, upstream?: string): object {
  const [route] = text['routes'] as readonly object[]
  return { ...route, ...(upstream !== undefined && { upstream }) }
}

async function checkNamed(wanted: string): Promise<[number, unknown]> {
  const answer = await fetch(`${stage.managementUrl}/health/ready`)
  const { checks } = (await answer.json()) as { checks: readonly { name: string }[] }
  return [answer.status, checks.find(({ name }) => name === wanted)]
}
const settingsCheck = (): Promise<[number, unknown]> => checkNamed('settings')
const clientCheck = (): Promise<[number, unknown]> => checkNamed('exchange_client')
