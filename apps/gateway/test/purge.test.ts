import { Secret } from '@cambio/validation'
import { afterEach, describe, expect, it } from 'vitest'
import {
  bearer,
  issued,
  startStage,
  type Stage,
  type StageOptions,
  type TrustText,
} from './stage.ts'

const KEY = 'k'.repeat(32)
const LOGOUT = '/.well-known/cambio/backchannel-logout'
const EVENTS = { 'http://schemas.openid.net/event/backchannel-logout': {} }
const REFERENCE = '${env:PURGE_KEY}'

let stage: Stage
/** How far the gateway's clock is ahead of ours, in seconds. */
let ahead: number

/** The gateway's clock. It goes on by itself too, as the one that tokens are issued by. */
const now = (): number => Math.floor(Date.now() / 1000) + ahead
afterEach(() => stage.stop())

/** A gateway whose clock the test moves: a purge counts for two seconds more than it was, for clocks that differ. */
async function start(changes: TrustText = {}, options: StageOptions = {}): Promise<void> {
  ahead = 0
  stage = await startStage({
    trust: (text) => ({
      ...text,
      management: { purgeKey: REFERENCE },
      logout: { backChannel: true },
      ...changes,
    }),
    parts: { now },
    ...options,
  })
  const { secrets, ...settings } = stage.settings()
  stage.gateway.take({ ...settings, secrets: { ...secrets, purgeKey: new Secret(KEY) } })
}

const get = async (token: string): Promise<number> =>
  (await fetch(`${stage.url}/orders`, { headers: bearer(token) })).status

async function purge(body: unknown, key = KEY): Promise<readonly [number, unknown]> {
  const answer = await fetch(`${stage.managementUrl}/cache/purge`, {
    method: 'POST',
    headers: { ...bearer(key), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return [answer.status, await answer.json()]
}

async function signOut(form: Record<string, string>): Promise<number> {
  const body = new URLSearchParams(form)
  return (await fetch(`${stage.url}${LOGOUT}`, { method: 'POST', body })).status
}

const CLAIMS = { sub: 'alice', sid: 'session-1', jti: 'token-1' }
const logoutToken = (changes: Record<string, unknown> = {}): string =>
  stage.partner.token({
    sub: 'alice',
    sid: 'session-1',
    events: EVENTS,
    typ: undefined,
    ...changes,
  })

describe('a purge', () => {
  it.each([
    ['token', (token: string) => ({ by: 'token', token })],
    ['jti', () => ({ by: 'jti', issuer: stage.partner.issuer, jti: CLAIMS.jti })],
    ['subject', () => ({ by: 'subject', issuer: stage.partner.issuer, sub: CLAIMS.sub })],
    ['session', () => ({ by: 'session', issuer: stage.partner.issuer, sid: CLAIMS.sid })],
  ])(
    'by %s removes what the token bought, and the token is refused from then on',
    async (_by, body) => {
      await start()
      const token = stage.partner.token(CLAIMS)
      const other = stage.partner.token({ sub: 'bob', sid: 'session-2', jti: 'token-2' })
      expect([await get(token), await get(other)]).toEqual([200, 200])
      expect(await purge(body(token))).toEqual([
        200,
        { removed: 1, everywhere: true, sessionsEnded: 0 },
      ])
      expect([await get(token), await get(other)]).toEqual([401, 200])
      expect(stage.tokens.exchanges).toHaveLength(2)
    },
  )

  it.each([{ by: 'all' }, { by: 'issuer' }])(
    'of many (%j) costs each an exchange, and refuses nobody',
    async (body) => {
      await start()
      const token = stage.partner.token(CLAIMS)
      await get(token)
      const issuer = body.by === 'issuer' ? { issuer: stage.partner.issuer } : {}
      expect((await purge({ ...body, ...issuer }))[0]).toBe(200)
      ahead += 3
      expect([await get(token), await get(token)]).toEqual([200, 200])
      expect(stage.tokens.exchanges).toHaveLength(2)
    },
  )

  it('lets the token be exchanged anew where the trust file says so', async () => {
    await start({ cache: { signedOut: 're-exchange' } })
    const token = stage.partner.token(CLAIMS)
    await get(token)
    await purge({ by: 'token', token })
    ahead += 3
    expect(await get(token)).toBe(200)
    expect(stage.tokens.exchanges).toHaveLength(2)
  })

  it('is for who shows the key, and for nobody where there is none', async () => {
    await start()
    expect((await purge({ by: 'all' }, `${KEY}x`))[0]).toBe(401)
    expect((await purge({ by: 'all' }, ''))[0]).toBe(401)
    stage.gateway.take(stage.settings())
    expect((await purge({ by: 'all' }))[0]).toBe(404)
  })

  it('is allowed to somebody else without emptying the cache, which any other change does', async () => {
    await start()
    const token = stage.partner.token()
    await get(token)
    const take = (changes: TrustText): void =>
      stage.gateway.take(
        stage.settings({
          trust: (text) => ({ ...text, logout: { backChannel: true }, ...changes }),
        }),
      )
    take({ management: { purgeKey: '${env:ANOTHER}' } })
    expect(await get(token)).toBe(200)
    expect(stage.tokens.exchanges).toHaveLength(1)
    take({ publicUrl: 'https://api.example' })
    expect(await get(token)).toBe(200)
    expect(stage.tokens.exchanges).toHaveLength(2)
  })

  it.each([
    [null],
    [{ by: 'everything' }],
    [{ by: 'all', issuer: 'x' }],
    [{ by: 'subject', issuer: 'x' }],
    [{ by: 'subject', issuer: 'x', sub: 7 }],
    [{ by: 'session', issuer: 'x', sid: 'y', sub: '' }],
  ])('refuses %j', async (body) => {
    await start()
    expect(await purge(body)).toMatchObject([400, { error: 'invalid_request' }])
  })
})

describe('a logout token', () => {
  it('of the issuer signs its session out, once', async () => {
    await start()
    const token = stage.partner.token(CLAIMS)
    await get(token)
    const logout = logoutToken()
    expect(await signOut({ logout_token: logout })).toBe(200)
    expect(await get(token)).toBe(401)
    expect(await signOut({ logout_token: logout })).toBe(400)
    expect(await stage.metrics()).toContain(
      'cambio_logout_tokens_total{outcome="logout_replayed"} 1',
    )
  })

  it('of our own realm signs out the partner’s token that led to its session', async () => {
    await start()
    stage.tokens.answer = () => ({ status: 200, body: issued(stage.issuedToken({ sid: 'ours' })) })
    const token = stage.partner.token(CLAIMS)
    await get(token)
    const logout = stage.realm.token({
      aud: 'gateway',
      sid: 'ours',
      events: EVENTS,
      typ: undefined,
    })
    expect(await signOut({ logout_token: logout })).toBe(200)
    expect(await get(token)).toBe(401)
  })

  it('for a client whose tokens are accepted signs its session out', async () => {
    await start()
    const issuers = [
      { alias: 'partner', issuer: stage.partner.issuer, accept: { clients: ['partner-app'] } },
    ]
    stage.gateway.take(
      stage.settings({ trust: (text) => ({ ...text, issuers, logout: { backChannel: true } }) }),
    )
    const token = stage.partner.token(CLAIMS)
    expect(await get(token)).toBe(200)
    expect(await signOut({ logout_token: logoutToken({ aud: 'partner-app' }) })).toBe(200)
    expect(await get(token)).toBe(401)
  })

  it.each([
    ['of another audience', { aud: 'another' }],
    ['with a nonce', { nonce: 'n' }],
    ['that is none', { events: undefined }],
  ])('%s is refused, and signs nobody out', async (_what, changes) => {
    await start()
    const token = stage.partner.token(CLAIMS)
    await get(token)
    expect(await signOut({ logout_token: logoutToken(changes) })).toBe(400)
    expect(await signOut({})).toBe(400)
    expect(await get(token)).toBe(200)
  })

  it('is not taken unless the trust file says so', async () => {
    await start({ logout: { backChannel: false } })
    expect(await signOut({ logout_token: logoutToken() })).toBe(404)
  })
})

describe('a kept session', () => {
  const SHORT = {
    issued_token_type: 'urn:ietf:params:oauth:token-type:refresh_token',
    expires_in: 30,
    refresh_token: 'refresh-1',
    refresh_expires_in: 1_000,
  }
  const REFRESHED = { ...SHORT, refresh_token: 'refresh-2' }
  const keeping = (text: TrustText): TrustText => ({
    ...text,
    issuers: [{ alias: 'partner', issuer: stage?.partner.issuer, refresh: true }],
  })

  async function startKeeping(cache: TrustText = {}): Promise<string> {
    await start()
    const { secrets, ...settings } = stage.settings({
      trust: (text) => ({ ...keeping(text), cache }),
    })
    stage.gateway.take({ ...settings, secrets: { ...secrets, purgeKey: new Secret(KEY) } })
    stage.tokens.answer = (form) => ({
      status: 200,
      body: issued(
        stage.issuedToken({ iat: now(), exp: now() + 30 }),
        form.get('grant_type') === 'refresh_token' ? REFRESHED : SHORT,
      ),
    })
    const token = stage.partner.token(CLAIMS)
    expect(await get(token)).toBe(200)
    return token
  }

  const grants = (): readonly (string | null)[] =>
    stage.tokens.exchanges.map((form) => form.get('refresh_token') ?? 'exchange')

  it('gives the next token, by its newest refresh token', async () => {
    const token = await startKeeping()
    for (const seconds of [40, 40]) {
      ahead += seconds
      expect(await get(token)).toBe(200)
    }
    expect(grants()).toEqual(['exchange', 'refresh-1', 'refresh-2'])
    expect(await stage.metrics()).toContain('cambio_session_refreshes_total{outcome="refreshed"} 2')
  })

  const over = {
    status: 400,
    body: { error: 'invalid_grant', error_description: 'Session not active' },
  }

  it('that is over signs the token out', async () => {
    const token = await startKeeping()
    stage.tokens.answer = () => over
    ahead += 40
    expect([await get(token), await get(token)]).toEqual([401, 401])
    expect(grants()).toEqual(['exchange', 'refresh-1'])
  })

  it('that is over is begun anew where the trust file says so', async () => {
    const token = await startKeeping({ signedOut: 're-exchange' })
    const { answer } = stage.tokens
    stage.tokens.answer = (form) => (form.has('refresh_token') ? over : answer(form))
    ahead += 40
    expect(await get(token)).toBe(200)
    expect(grants()).toEqual(['exchange', 'refresh-1', 'exchange'])
  })

  /** As Keycloak, whose V1 keeps the audience for the one exchange. */
  const withoutAudience = () => ({
    status: 200,
    body: issued(stage.issuedToken({ iat: now(), exp: now() + 30, aud: 'account' }), REFRESHED),
  })

  it('that has lost the audience is left, and the token exchanged anew', async () => {
    const token = await startKeeping()
    const { answer } = stage.tokens
    stage.tokens.answer = (form) => (form.has('refresh_token') ? withoutAudience() : answer(form))
    ahead += 40
    expect(await get(token)).toBe(200)
    expect(grants()).toEqual(['exchange', 'refresh-1', 'exchange'])
    const metrics = await (await fetch(`${stage.managementUrl}/metrics`)).text()
    expect(metrics).toContain('cambio_issued_token_mismatches_total{check="audience"} 1')
    expect(metrics).toContain('cambio_session_refreshes_total{outcome="issued_token_invalid"} 1')
  })

  it('that has lost the audience is exchanged for once, and what does not fit either is refused', async () => {
    const token = await startKeeping()
    stage.tokens.answer = withoutAudience
    ahead += 40
    expect(await get(token)).toBe(502)
    expect(grants()).toEqual(['exchange', 'refresh-1', 'exchange'])
  })

  it('of a user who was purged meanwhile is not gone on with', async () => {
    const token = await startKeeping({ signedOut: 're-exchange' })
    await purge({ by: 'subject', issuer: stage.partner.issuer, sub: 'alice' })
    expect(await stage.metrics()).toContain('cambio_sessions_ended_total{outcome=')
    ahead += 40
    expect(await get(token)).toBe(200)
    expect(grants()).toEqual(['exchange', 'exchange'])
  })
})

describe('a refusal by Keycloak', () => {
  const REFUSED = {
    status: 400,
    body: { error: 'invalid_token', error_description: 'invalid token' },
  }

  it('of a token is remembered for a while', async () => {
    await start()
    stage.tokens.answer = () => REFUSED
    const token = stage.partner.token()
    expect([await get(token), await get(token)]).toEqual([401, 401])
    expect(stage.tokens.exchanges).toHaveLength(1)
    expect(await stage.metrics()).toContain('cambio_cache_refused_again_total 1')
  })

  it('is not remembered where the trust file says so, nor a failure of Keycloak', async () => {
    await start({ cache: { negativeSeconds: 0 } })
    stage.tokens.answer = () => REFUSED
    const token = stage.partner.token()
    await get(token)
    await get(token)
    expect(stage.tokens.exchanges).toHaveLength(2)
  })
})
