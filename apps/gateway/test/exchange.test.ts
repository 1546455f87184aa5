import { afterEach, describe, expect, it } from 'vitest'
import {
  bearer,
  issued,
  startStage,
  type Stage,
  type StageOptions,
  type TrustText,
} from './stage.ts'

let stage: Stage
const start = async (options?: StageOptions): Promise<Stage> => (stage = await startStage(options))
afterEach(() => stage?.stop())

const get = (token: string, path = '/orders/1'): Promise<Response> =>
  fetch(stage.url + path, { headers: bearer(token) })

describe('a partner’s token', () => {
  it('is exchanged, and the API sees our realm’s token instead', async () => {
    await start()
    const answer = await get(stage.partner.token())
    expect(answer.status).toBe(200)
    expect(stage.upstream.received).toHaveLength(1)
    const [received] = stage.upstream.received
    expect(received?.url).toBe('/orders/1')
    const claims = claimsOf(received?.headers.authorization)
    expect(claims).toMatchObject({ iss: stage.realm.issuer, sub: 'alice-in-our-realm' })
    expect(Object.fromEntries(stage.tokens.exchanges[0] ?? [])).toMatchObject({
      subject_issuer: 'partner',
      audience: 'orders-api',
      scope: 'openid',
    })
  })

  it('is exchanged once and then served from memory', async () => {
    await start()
    const token = stage.partner.token()
    expect((await get(token)).status).toBe(200)
    expect((await get(token)).status).toBe(200)
    expect(stage.tokens.exchanges).toHaveLength(1)
    await expect.poll(outcomes).toEqual(['miss', 'hit-memory'])
  })

  it('is exchanged once when a hundred first requests come together', async () => {
    await start()
    const token = stage.partner.token()
    const answers = await Promise.all(Array.from({ length: 100 }, () => get(token)))
    expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200))
    expect(stage.tokens.exchanges).toHaveLength(1)
    expect(await stage.metrics()).toMatch(/^cambio_exchange_waits_total [1-9]/m)
  })

  it('waits for its turn when Keycloak is busy with many others', async () => {
    await start()
    const atOnce = { now: 0, most: 0 }
    stage.tokens.answer = async () => {
      atOnce.most = Math.max(atOnce.most, (atOnce.now += 1))
      await new Promise((resolve) => setTimeout(resolve, 20))
      atOnce.now -= 1
      return { status: 200, body: issued(stage.issuedToken()) }
    }
    const tokens = Array.from({ length: 40 }, (_, login) =>
      stage.partner.token({ jti: `${login}` }),
    )
    const answers = await Promise.all(tokens.map((token) => get(token)))
    expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200))
    expect(stage.tokens.exchanges).toHaveLength(40)
    expect(atOnce.most).toBeLessThanOrEqual(16)
  })

  it('is exchanged each time when caching is off', async () => {
    await start({ trust: (text) => ({ ...text, cache: 'off' }) })
    const token = stage.partner.token()
    await get(token)
    await get(token)
    expect(stage.tokens.exchanges).toHaveLength(2)
    await expect.poll(outcomes).toEqual(['off', 'off'])
  })

  it.each([
    ['audience', { audience: ['billing-api'] }],
    ['scope', { audience: ['orders-api'], scope: ['openid', 'profile'] }],
  ])('is exchanged once for each target, if only the %s is another', async (_, target) => {
    await start({ trust: (text) => withRoute(text, '/other', target) })
    stage.tokens.answer = (form) => ({
      status: 200,
      body: issued(stage.issuedToken({ aud: form.get('audience') })),
    })
    const token = stage.partner.token()
    for (const path of ['/orders', '/other', '/orders', '/other']) {
      expect((await get(token, path)).status).toBe(200)
    }
    expect(stage.tokens.exchanges).toHaveLength(2)
  })

  it('goes by the next road when the first one does not know the user', async () => {
    await start({ trust: (text) => withVia(text, ['jwt-grant', 'idp-permission']) })
    const inner = stage.tokens.answer
    const unknown = { error: 'invalid_grant', error_description: 'User not found' }
    stage.tokens.answer = (form) =>
      form.has('assertion') ? { status: 400, body: unknown } : inner(form)
    expect((await get(stage.partner.token())).status).toBe(200)
    await expect
      .poll(() => stage.logLines().find(({ road }) => road !== undefined))
      .toMatchObject({ road: 'idp-permission', passedOver: ['jwt-grant: subject_refused'] })
  })

  it('of the same jti but another issuer never meets the first one’s issued token', async () => {
    await start()
    await get(stage.partner.token({ jti: 'same' }))
    await get(stage.realm.token({ jti: 'same', typ: 'Bearer', aud: ['gateway', 'orders-api'] }))
    const subjects = stage.upstream.received.map(({ headers }) => claimsOf(headers.authorization))
    expect(subjects).toMatchObject([{ sub: 'alice-in-our-realm' }, { sub: 'alice-at-the-partner' }])
  })
})

describe('the order of the stages', () => {
  it('verifies before it looks into the cache: a forged copy of a cached token gets nothing', async () => {
    await start()
    const token = stage.partner.token()
    await get(token)
    stage.upstream.reset()
    const [header, payload, signature = ''] = token.split('.')
    const other = stage.partner.token().split('.')[2]
    const flipped = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)
    for (const forged of [other, flipped]) {
      expect((await get(`${header}.${payload}.${forged}`)).status).toBe(401)
    }
    expect(stage.upstream.received).toEqual([])
    expect(stage.tokens.exchanges).toHaveLength(1)
    expect(await stage.metrics()).toMatch(
      /^cambio_cache_lookups_total\{tier="memory",outcome="miss"\} 2$/m,
    )
  })

  it('stops using a cached token when the subject token has expired', async () => {
    let ahead = 0
    const now = (): number => Math.floor(Date.now() / 1000) + ahead
    await start({ parts: { now } })
    const token = stage.partner.token({ exp: now() + 60 })
    expect((await get(token)).status).toBe(200)
    ahead = 120
    const answer = await get(token)
    expect([answer.status, await reasonOf(answer)]).toEqual([401, 'expired'])
    expect(stage.upstream.received).toHaveLength(1)
  })
})

describe('an issued token', () => {
  const wrong = async (make: (stage: Stage) => string, check = 'token'): Promise<unknown[]> => {
    await start()
    const token = make(stage)
    stage.tokens.answer = () => ({ status: 200, body: { ...ISSUED_ANSWER, access_token: token } })
    const answer = await get(stage.partner.token())
    expect(stage.upstream.received).toEqual([])
    expect((await stage.metrics()).split('\n')).toContain(
      `cambio_issued_token_mismatches_total{check="${check}"} 1`,
    )
    return [answer.status, await reasonOf(answer)]
  }
  const REFUSED = [502, 'issued_token_invalid']

  it('for another audience is not used', async () => {
    expect(await wrong(({ issuedToken }) => issuedToken({ aud: 'other-api' }), 'audience')).toEqual(
      REFUSED,
    )
  })

  it('of another issuer is not used', async () => {
    expect(
      await wrong(({ partner }) =>
        partner.token({ aud: 'orders-api', azp: 'gateway', typ: 'Bearer' }),
      ),
    ).toEqual(REFUSED)
  })

  it('with a bad signature is not used', async () => {
    expect(
      await wrong(({ issuedToken }) => issuedToken().replace(/\.[^.]+$/, `.${'A'.repeat(86)}`)),
    ).toEqual(REFUSED)
  })

  it('that has expired is not used', async () => {
    const past = Math.floor(Date.now() / 1000) - 60
    expect(await wrong(({ issuedToken }) => issuedToken({ exp: past }))).toEqual(REFUSED)
  })

  it('that was issued to another client is not used', async () => {
    expect(await wrong(({ issuedToken }) => issuedToken({ azp: 'somebody' }), 'azp')).toEqual(
      REFUSED,
    )
  })
})

describe('our realm’s own token', () => {
  it('goes on as it is when it fits the route', async () => {
    await start()
    const token = stage.realm.token({ typ: 'Bearer', aud: ['gateway', 'orders-api'] })
    expect((await get(token)).status).toBe(200)
    expect(stage.upstream.received[0]?.headers.authorization).toBe(`Bearer ${token}`)
    expect(stage.tokens.exchanges).toEqual([])
  })

  it('is refused when it is not for the route’s API', async () => {
    await start()
    const answer = await get(stage.realm.token({ typ: 'Bearer', aud: 'gateway' }))
    expect([answer.status, await reasonOf(answer)]).toEqual([403, 'target_refused'])
    expect(stage.upstream.received).toEqual([])
  })
})

const outcomes = (): unknown[] =>
  stage.logLines().flatMap((line) => (line['cache'] === undefined ? [] : [line['cache']]))

const ISSUED_ANSWER = {
  token_type: 'Bearer',
  issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  expires_in: 3_600,
}

function claimsOf(authorization: string | undefined): unknown {
  return JSON.parse(Buffer.from(authorization?.split('.')[1] ?? '', 'base64url').toString() || '{}')
}

async function reasonOf(answer: Response): Promise<unknown> {
  return ((await answer.json()) as Record<string, unknown>)['reason']
}

/** The trust file with one more route to the same API. */
function withRoute(text: TrustText, path: string, target: object): TrustText {
  const routes = text['routes'] as readonly { upstream: string }[]
  return {
    ...text,
    routes: [...routes, { match: { path }, upstream: routes[0]?.upstream, target }],
  }
}

function withVia(text: TrustText, via: readonly string[]): TrustText {
  const [partner] = text['issuers'] as readonly object[]
  return { ...text, issuers: [{ ...partner, via }] }
}
