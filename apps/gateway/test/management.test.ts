import { afterEach, describe, expect, it } from 'vitest'
import { bearer, startStage, type Stage, type StageOptions } from './stage.ts'

let stage: Stage
const start = async (options?: StageOptions): Promise<Stage> => (stage = await startStage(options))
afterEach(() => stage.stop())

interface Ready {
  readonly status: string
  readonly checks: readonly {
    readonly name: string
    readonly ok: boolean
    readonly detail?: string
  }[]
}

async function ready(): Promise<{ readonly status: number; readonly body: Ready }> {
  const answer = await fetch(`${stage.managementUrl}/health/ready`)
  return { status: answer.status, body: (await answer.json()) as Ready }
}
const failing = async (): Promise<readonly string[]> =>
  (await ready()).body.checks.filter(({ ok }) => !ok).map(({ name }) => name)

describe('health', () => {
  it('is live and ready when everything answers', async () => {
    await start()
    expect((await fetch(`${stage.managementUrl}/health/live`)).status).toBe(200)
    expect(await ready()).toMatchObject({ status: 200, body: { status: 'ready' } })
    expect((await ready()).body.checks.map(({ name }) => name)).toEqual([
      'authorization_server',
      'realm_keys',
      'exchange_client',
      'issuer_keys:partner',
      'settings',
    ])
  })

  it('asks the token endpoint about our client only until it has accepted it', async () => {
    await start()
    await ready()
    await ready()
    expect(stage.tokens.probes).toBe(1)
  })

  it('is not ready when the client is refused, and the log names the settings that may be wrong', async () => {
    await start({ clientSecret: 'another' })
    expect(await ready()).toMatchObject({ status: 503, body: { status: 'not ready' } })
    expect(await failing()).toEqual(['exchange_client'])
    const line = stage.logLines().find(({ reason }) => reason === 'client_refused')
    expect(line).toMatchObject({
      level: 'error',
      realmIssuer: stage.realm.issuer,
      client: 'gateway',
    })
    for (const name of ['CLIENT_ID', 'CLIENT_SECRET', 'SUBJECT_TOKEN_ISSUER', 'swapped']) {
      expect(line?.['msg']).toContain(name)
    }
  })

  it('is ready while one issuer of two is away', async () => {
    await start({ trust: (text) => ({ ...text, issuers: [...list(text), AWAY] }) })
    expect(await failing()).toEqual(['issuer_keys:away'])
    expect((await ready()).status).toBe(200)
  })

  it('is not ready while every issuer is away', async () => {
    await start({ trust: (text) => ({ ...text, issuers: [AWAY] }) })
    expect((await ready()).status).toBe(503)
  })

  it('asks for no exchange client where every token goes on as it is', async () => {
    await start({
      clientSecret: 'another',
      trust: (text) => ({ ...text, issuers: [{ self: true }] }),
    })
    expect((await ready()).status).toBe(200)
    expect(stage.tokens.probes).toBe(0)
  })

  it('and metrics are not on the port for requests', async () => {
    await start()
    for (const path of ['/health/live', '/health/ready', '/metrics']) {
      const answer = await fetch(stage.url + path, { headers: bearer(stage.partner.token()) })
      expect(answer.status).toBe(404)
    }
  })
})

describe('an authorization server that is away', () => {
  it('makes the gateway not ready and its answers 503, until it is back', async () => {
    await start({ beforeGateway: ({ realm }) => realm.fail('discovery', 503) })
    const token = stage.partner.token()
    const refused = await fetch(`${stage.url}/orders`, { headers: bearer(token) })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await refused.json()).toMatchObject({ reason: 'exchange_unavailable' })
    expect(await failing()).toEqual(['authorization_server', 'realm_keys', 'exchange_client'])

    stage.realm.recover()
    stage.realm.publish({ discovery: { token_endpoint: stage.tokens.url } })
    await expect.poll(async () => (await ready()).status, { timeout: 15_000 }).toBe(200)
    const served = await fetch(`${stage.url}/orders`, { headers: bearer(token) })
    expect(served.status).toBe(200)
  }, 20_000)
})

describe('an issuer whose keys can’t be had', () => {
  it('makes its own tokens 503, and no others', async () => {
    await start({ beforeGateway: ({ partner }) => partner.fail('jwks', 500) })
    const refused = await fetch(`${stage.url}/orders`, { headers: bearer(stage.partner.token()) })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await refused.json()).toMatchObject({ reason: 'keys_unavailable' })
    const own = stage.realm.token({ typ: 'Bearer', aud: ['gateway', 'orders-api'] })
    expect((await fetch(`${stage.url}/orders`, { headers: bearer(own) })).status).toBe(200)
  })
})

describe('metrics', () => {
  it('count requests by route, status and reason, and exchanges by road and outcome', async () => {
    await start()
    const token = stage.partner.token()
    for (const headers of [bearer(token), bearer(token), {}]) {
      await (await fetch(`${stage.url}/orders/1`, { headers })).text()
    }
    await expect
      .poll(stage.metrics)
      .toContain(
        'cambio_requests_total{route="/orders",status="401",reason="credential_missing"} 1',
      )
    const metrics = await stage.metrics()
    for (const line of [
      'cambio_requests_total{route="/orders",status="200",reason="forwarded"} 2',
      'cambio_exchanges_total{road="idp-permission",outcome="issued"} 1',
      'cambio_cache_lookups_total{tier="memory",outcome="hit"} 1',
      'cambio_cache_lookups_total{tier="memory",outcome="miss"} 2',
      'cambio_request_duration_seconds_count{route="/orders"} 3',
    ]) {
      expect(metrics.split('\n')).toContain(line)
    }
  })
})

const AWAY = { alias: 'away', issuer: 'http://localhost:9/realms/away' }
const list = (text: Record<string, unknown>): readonly unknown[] => text['issuers'] as unknown[]
