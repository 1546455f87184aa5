import { createHash } from 'node:crypto'
import type { Members } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { calculateJwkThumbprint, decodeJwt, EmbeddedJWK, jwtVerify } from 'jose'
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

const get = (path = '/orders', token = stage.partner.token()): Promise<Response> =>
  fetch(stage.url + path, { headers: bearer(token) })
const sent = (at = 0): Record<string, string> =>
  Object.fromEntries(stage.tokens.exchanges[at] ?? [])
const answerOf = async (answer: Response): Promise<unknown[]> => [
  answer.status,
  ((await answer.json()) as Members)['reason'],
]

const ANOTHER_KEY = 'A'.repeat(43)

/** The trust file with changes to the partner's rule, and to the target of every route. */
const changed =
  (issuer: object, target: object = {}) =>
  (text: TrustText): TrustText => {
    const [partner, ...others] = text['issuers'] as readonly object[]
    const routes = text['routes'] as readonly { target: object }[]
    return {
      ...text,
      issuers: [{ ...partner, ...issuer }, ...others],
      routes: routes.map((route) => ({ ...route, target: { ...route.target, ...target } })),
    }
  }
const withClient =
  (changes: object) =>
  (text: TrustText): TrustText => ({
    ...text,
    client: { ...(text['client'] as object), ...changes },
  })

describe('an exchange asks for', () => {
  it('the route’s resource, and the issuer’s own parameters', async () => {
    const parameters = { tenant: 'north', prompt: 'a b&c' }
    const resource = ['https://api.example.com/orders']
    await start({ trust: changed({ parameters }, { resource }) })
    expect((await get()).status).toBe(200)
    expect(sent()).toMatchObject({ ...parameters, resource: resource[0] })
  })

  it('no refresh token while nobody keeps it', async () => {
    await start({ trust: (text) => ({ ...changed({ refresh: true })(text), cache: 'off' }) })
    expect((await get()).status).toBe(200)
    expect(sent()['requested_token_type']).toMatch(/:access_token$/)
  })

  it('the user in the actor’s name, by the actor’s token as it is now', async () => {
    let actor = ''
    await start({
      trust: (text) => {
        const routed = changed({})(text)
        const named = withClient({ actorToken: '${file:/run/actor}' })(routed)
        return { ...named, issuers: [{ self: true, via: ['standard'] }] }
      },
      beforeGateway: ({ realm }) => void (actor = realm.token({ sub: 'gateway-account' })),
      secrets: { actorToken: () => new Secret(actor) },
    })
    const act = { sub: 'gateway-account' }
    const sub = 'alice-at-home'
    stage.tokens.answer = () => ({ status: 200, body: issued(stage.issuedToken({ act, sub })) })
    const own = (): string => stage.realm.token({ typ: 'Bearer', aud: 'gateway', sub })
    expect((await get('/orders', own())).status).toBe(200)
    expect(sent()['actor_token']).toBe(actor)

    actor = stage.realm.token({ sub: 'another-account', jti: 'new' })
    expect(await answerOf(await get('/orders', own()))).toEqual([502, 'issued_token_invalid'])
    expect(sent(1)['actor_token']).toBe(actor)
    expect(await stage.metrics()).toContain('mismatches_total{check="act"} 1')
  })
})

describe('a one-time assertion', () => {
  const twoRoutes = (via: readonly string[]) => (text: TrustText) => {
    const { issuers, routes } = changed({ via })(text) as { issuers: object[]; routes: object[] }
    const other = { ...routes[0], match: { path: '/other' }, target: { audience: ['other-api'] } }
    return { ...text, issuers, routes: [...routes, other] }
  }
  const AUDIENCE = { aud: ['orders-api', 'other-api'] }
  const prepare = async (via: readonly string[]): Promise<void> => {
    await start({ trust: twoRoutes(via) })
    stage.tokens.answer = () => ({ status: 200, body: issued(stage.issuedToken(AUDIENCE)) })
  }

  it('is sent once for two routes, and the second is refused when no other road takes it', async () => {
    await prepare(['jwt-grant'])
    const token = stage.partner.token({ jti: 'once' })
    expect((await get('/orders', token)).status).toBe(200)
    expect(await answerOf(await get('/other', token))).toEqual([401, 'assertion_spent'])
    expect(stage.tokens.exchanges).toHaveLength(1)
    expect(await stage.metrics()).toContain(
      'cambio_exchanges_total{road="jwt-grant",outcome="assertion_spent"} 1',
    )
  })

  it('is sent once for two routes, and the second goes by the next road', async () => {
    await prepare(['jwt-grant', 'idp-permission'])
    const token = stage.partner.token({ jti: 'once' })
    expect((await get('/orders', token)).status).toBe(200)
    expect((await get('/other', token)).status).toBe(200)
    expect(stage.tokens.exchanges.map((form) => form.has('assertion'))).toEqual([true, false])
  })

  it('is sent once also when the settings change in between', async () => {
    await prepare(['jwt-grant'])
    const token = stage.partner.token({ jti: 'once' })
    await get('/orders', token)
    stage.gateway.take(stage.settings())
    expect(await answerOf(await get('/other', token))).toEqual([401, 'assertion_spent'])
  })

  it('is sent again with the credential before, when the new one is refused: it was not used up', async () => {
    await prepare(['jwt-grant'])
    expect((await get('/orders', stage.partner.token({ jti: 'first' }))).status).toBe(200)
    stage.gateway.take(stage.settings({ clientSecret: 'not-yet-known-to-the-server' }))
    expect((await get('/other', stage.partner.token({ jti: 'second' }))).status).toBe(200)
    expect(stage.tokens.exchanges).toHaveLength(2)
  })
})

describe('what comes back is refused', () => {
  const expectRefused = async (
    changes: Members,
    check: string,
    { says = {}, ...options }: StageOptions & { readonly says?: Members } = {},
  ): Promise<void> => {
    await start(options)
    stage.tokens.answer = () => ({ status: 200, body: issued(stage.issuedToken(changes), says) })
    expect(await answerOf(await get())).toEqual([502, 'issued_token_invalid'])
    expect(stage.upstream.received).toEqual([])
    expect(await stage.metrics()).toContain(
      `cambio_issued_token_mismatches_total{check="${check}"} 1`,
    )
  }
  const now = (): number => Math.floor(Date.now() / 1000)

  it('when its scope is wider than asked and allowed', async () => {
    await expectRefused({ scope: 'openid orders:write' }, 'scope_wider', {
      says: { scope: 'openid orders:write' },
    })
  })

  it('when it lives longer than the route allows', async () => {
    const trust = changed({}, { maxLifetimeSeconds: 600 })
    await expectRefused({ exp: now() + 3_600 }, 'lifetime', { trust, says: { expires_in: 3_600 } })
  })

  it('when it is bound to a key nobody asked for', async () => {
    await expectRefused({ cnf: { jkt: ANOTHER_KEY } }, 'cnf')
  })

  it('when our realm takes the same user for somebody else', async () => {
    await start()
    expect((await get('/orders', stage.partner.token({ jti: '1' }))).status).toBe(200)
    stage.gateway.take(stage.settings({ trust: (text) => ({ ...text, cache: 'off' }) }))
    stage.tokens.answer = () => ({ status: 200, body: issued(stage.issuedToken({ sub: 'bob' })) })
    const answer = await get('/orders', stage.partner.token({ jti: '2' }))
    expect(await answerOf(answer)).toEqual([502, 'issued_token_invalid'])
    expect(await stage.metrics()).toContain('mismatches_total{check="sub"} 1')
    const other = await get('/orders', stage.partner.token({ sub: 'bob-at-the-partner' }))
    expect(other.status).toBe(200)
  })
})

describe('a token that is bound to our key', () => {
  const bound = async (options: StageOptions = {}): Promise<void> => {
    await start({ trust: withClient({ bound: 'dpop' }), ...options })
    stage.tokens.answer = async () => {
      const { protectedHeader } = await jwtVerify(stage.tokens.proofs.at(-1) ?? '', EmbeddedJWK)
      const jkt = await calculateJwkThumbprint(protectedHeader.jwk ?? {})
      // As Keycloak 26.7 writes it.
      const cnf = { jkt, 'kc-jkt-type': 'DPoP' }
      const token = stage.issuedToken({ typ: 'DPoP', cnf })
      return { status: 200, body: issued(token, { token_type: 'DPoP' }) }
    }
  }

  it('goes on with a proof for that very request, kept or not', async () => {
    await bound()
    const token = stage.partner.token()
    expect((await get('/orders/1?page=2', token)).status).toBe(200)
    expect((await get('/orders/1?page=3', token)).status).toBe(200)
    expect(stage.tokens.exchanges).toHaveLength(1)
    const proofs = new Set<unknown>()
    for (const { headers } of stage.upstream.received) {
      const [scheme, text = ''] = headers.authorization?.split(' ') ?? []
      expect(scheme).toBe('DPoP')
      const { payload, protectedHeader } = await jwtVerify(String(headers['dpop']), EmbeddedJWK)
      expect(payload).toMatchObject({
        htm: 'GET',
        htu: `${stage.upstream.url}/orders/1`,
        ath: createHash('sha256').update(text).digest('base64url'),
      })
      const jkt = await calculateJwkThumbprint(protectedHeader.jwk ?? {})
      expect(decodeJwt(text)['cnf']).toMatchObject({ jkt })
      proofs.add(payload.jti)
    }
    expect(proofs.size).toBe(2)
  })

  it('goes on with a proof for the address as the API gets it', async () => {
    const trust = (text: TrustText): TrustText => {
      const [route] = text['routes'] as readonly object[]
      const rewrite = { stripPrefix: '/orders', addPrefix: '/v2' }
      return {
        ...withClient({ bound: 'dpop' })(text),
        routes: [{ ...route, rewrite, host: 'orders.example:8443' }],
      }
    }
    await bound({ trust })
    expect((await get('/orders/1?page=2')).status).toBe(200)
    const proof = String(stage.upstream.received[0]?.headers['dpop'])
    expect(decodeJwt(proof)['htu']).toBe('http://orders.example:8443/v2/1')
  })

  it('is refused when it is bound to another key, or to none', async () => {
    await bound()
    const answers = [{ cnf: { jkt: ANOTHER_KEY }, typ: 'DPoP' }, {}].map((changes) =>
      issued(stage.issuedToken(changes), { token_type: 'DPoP' }),
    )
    for (const body of answers) {
      stage.tokens.answer = () => ({ status: 200, body })
      expect(await answerOf(await get())).toEqual([502, 'issued_token_invalid'])
    }
    expect(stage.upstream.received).toEqual([])
    expect(await stage.metrics()).toContain('mismatches_total{check="cnf"} 2')
  })

  it('is asked for anew when the trust file says so from now on: one that was kept is not bound', async () => {
    await start()
    const token = stage.partner.token()
    expect((await get('/orders', token)).status).toBe(200)
    const answer = stage.tokens.answer
    stage.gateway.take(stage.settings({ trust: withClient({ bound: 'dpop' }) }))
    stage.tokens.answer = answer
    expect(await answerOf(await get('/orders', token))).toEqual([502, 'exchange_answer_invalid'])
  })

  it('never goes on with a client’s own DPoP header', async () => {
    await bound()
    const headers = { ...bearer(stage.partner.token()), dpop: 'theirs' }
    await fetch(`${stage.url}/orders`, { headers })
    for (const { headers: got } of stage.upstream.received) expect(got['dpop']).not.toBe('theirs')
  })
})
