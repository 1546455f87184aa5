import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { bearer, issued, startStage, type Stage, type StageOptions } from './stage.ts'

let stage: Stage
afterEach(() => stage?.stop())

const REFUSAL = 'Bearer realm="inner-realm", error="invalid_token", error_description="inner words"'

/** A stage whose API answers by what it was sent; the token endpoint issues `issued-1`, `issued-2` and so on by `jti`. */
async function start(
  answer: (jti: string, response: ServerResponse) => void,
  route: Record<string, unknown> = {},
  more: Partial<StageOptions> = {},
): Promise<void> {
  stage = await startStage({
    ...more,
    trust: (text) => ({
      ...text,
      routes: (text['routes'] as object[]).slice(0, 1).map((each) => ({ ...each, ...route })),
    }),
    answer: ({ headers }, response) => answer(jtiOf(headers.authorization), response),
  })
  let count = 0
  stage.tokens.answer = () => ({
    status: 200,
    body: issued(stage.issuedToken({ jti: `issued-${(count += 1)}` })),
  })
}

const refuse = (response: ServerResponse, status = 401, challenge = REFUSAL): void => {
  response.writeHead(status, { 'www-authenticate': challenge, 'x-inner': '1' }).end('inner body')
}
const jtiOf = (authorization = ''): string => {
  const [, claims = ''] = authorization.split('.')
  return (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { jti: string }).jti
}
const jtis = (): readonly string[] =>
  stage.upstream.received.map(({ headers }) => jtiOf(headers.authorization))
const ask = (token: string, options: RequestInit = {}): Promise<Response> =>
  fetch(`${stage.url}/orders`, { headers: bearer(token), ...options })

describe('a cached token that the API refuses as invalid_token', () => {
  it('is exchanged anew, and the request sent once more: the client notices nothing', async () => {
    let revoked = ''
    await start((jti, response) => (jti === revoked ? refuse(response) : response.end(jti)))
    const token = stage.partner.token()
    expect(await (await ask(token)).text()).toBe('issued-1')
    revoked = 'issued-1'
    expect(await (await ask(token)).text()).toBe('issued-2')
    expect(await (await ask(token)).text()).toBe('issued-2')
    expect(jtis()).toEqual(['issued-1', 'issued-1', 'issued-2', 'issued-2'])
    expect(stage.tokens.exchanges).toHaveLength(2)
    expect(await stage.metrics()).toContain('cambio_refused_tokens_total{outcome="renewed"} 1')
  })

  it('nor the one in its place comes back to the client, however the API echoes it', async () => {
    await start((jti, response) => {
      const { authorization = '' } = stage.upstream.received.at(-1)?.headers ?? {}
      if (jti === 'issued-1') return refuse(response)
      return response.writeHead(200, { 'x-echo': authorization, 'x-kept': jti }).end()
    })
    const answer = await ask(stage.partner.token())
    expect(answer.headers.get('x-kept')).toBe('issued-2')
    expect(answer.headers.get('x-echo')).toBeNull()
  })

  it('is exchanged for nobody when the client has gone meanwhile, and nothing more is sent', async () => {
    await start((_jti, response) => refuse(response))
    const once = stage.tokens.answer
    const asked = Promise.withResolvers<void>()
    const answered = Promise.withResolvers<void>()
    stage.tokens.answer = async (form) => {
      if (stage.tokens.exchanges.length > 1) {
        asked.resolve()
        await answered.promise
      }
      return once(form)
    }
    const leaving = new AbortController()
    const gone = ask(stage.partner.token(), { signal: leaving.signal })
    await asked.promise
    leaving.abort()
    await expect(gone).rejects.toThrow('aborted')
    await expect.poll(() => stage.log()).toContain('client_gone')
    answered.resolve()
    expect((await fetch(`${stage.url}/orders`)).status).toBe(401)
    expect(stage.upstream.received).toHaveLength(1)
  })

  it('is exchanged once for all who were refused with it', async () => {
    const revoked = new Set<string>()
    await start((jti, response) => (revoked.has(jti) ? refuse(response) : response.end(jti)))
    const token = stage.partner.token()
    await ask(token)
    revoked.add('issued-1')
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(token)))
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
    expect(stage.tokens.exchanges).toHaveLength(2)
  })

  it('that is refused again gets the API’s answer, and does not ask Keycloak at every request', async () => {
    await start((_jti, response) => refuse(response))
    const token = stage.partner.token()
    for (let times = 0; times < 3; times += 1) {
      const answer = await ask(token)
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toBe(REFUSAL)
      expect(await answer.text()).toBe('inner body')
    }
    expect(jtis()).toEqual(['issued-1', 'issued-2', 'issued-2', 'issued-2'])
    expect(stage.tokens.exchanges).toHaveLength(2)
  })

  it('gets the API’s answer when Keycloak gives no other token', async () => {
    await start((_jti, response) => refuse(response))
    const token = stage.partner.token()
    const once = stage.tokens.answer
    stage.tokens.answer = (form) => {
      stage.tokens.answer = () => ({ status: 500, body: {} })
      return once(form)
    }
    const answer = await ask(token)
    expect([answer.status, await answer.text()]).toEqual([401, 'inner body'])
    expect(stage.upstream.received).toHaveLength(1)
  })

  it('gets the API’s answer whole, also a long one that comes while Keycloak is asked', async () => {
    const long = 'x'.repeat(1_000_000)
    await start((_jti, response) => {
      response.writeHead(401, { 'www-authenticate': REFUSAL }).end(long)
    })
    const only = stage.issuedToken()
    stage.tokens.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 100))
      return { status: 200, body: issued(only) }
    }
    const answer = await ask(stage.partner.token())
    expect(answer.status).toBe(401)
    expect(await answer.text()).toBe(long)
  })

  it.each([
    ['with a body', {}, { method: 'POST', body: 'x' }],
    ['on a route that does not want it', { retryRefused: false }, {}],
  ])('is not tried again %s', async (_, route, options) => {
    await start((_jti, response) => refuse(response), route)
    expect((await ask(stage.partner.token(), options)).status).toBe(401)
    expect(stage.upstream.received).toHaveLength(1)
    expect(stage.tokens.exchanges).toHaveLength(1)
  })

  it.each([
    ['another error', 401, 'Bearer error="insufficient_scope"'],
    ['an error of another name', 401, 'Bearer x-error="invalid_token", error="invalid_token2"'],
    ['no error', 401, 'Bearer realm="a"'],
    ['another status', 403, REFUSAL],
  ])('is not tried again for %s', async (_, status, challenge) => {
    await start((_jti, response) => refuse(response, status, challenge))
    expect((await ask(stage.partner.token())).status).toBe(status)
    expect(stage.upstream.received).toHaveLength(1)
  })

  it('that our own realm has issued goes on as it is, and is not tried again', async () => {
    await start((_jti, response) => refuse(response))
    const token = stage.issuedToken({ aud: ['gateway', 'orders-api'], jti: 'own' })
    expect((await ask(token)).status).toBe(401)
    expect(stage.upstream.received).toHaveLength(1)
    expect(stage.tokens.exchanges).toEqual([])
  })
})

describe('the API’s refusals', () => {
  it('pass as they are by default', async () => {
    await start((_jti, response) => refuse(response, 403))
    const answer = await ask(stage.partner.token())
    expect(answer.status).toBe(403)
    expect(answer.headers.get('x-inner')).toBe('1')
    expect(await answer.text()).toBe('inner body')
  })

  it.each([
    [401, 'upstream_unauthorized', 'Bearer realm="cambio", error="invalid_token"'],
    [403, 'upstream_forbidden', 'Bearer realm="cambio", error="insufficient_scope"'],
  ])('of %i are translated, and nothing of the API’s shows', async (status, reason, challenge) => {
    await start((_jti, response) => refuse(response, status), { refusals: 'translate' })
    const answer = await ask(stage.partner.token())
    expect(answer.status).toBe(status)
    expect(answer.headers.get('www-authenticate')).toBe(challenge)
    const shown = `${JSON.stringify([...answer.headers])}${await answer.text()}`
    expect(shown).toContain(`"reason":"${reason}"`)
    expect(shown).not.toContain('inner')
  })

  it('are translated after the second try too, and others never', async () => {
    await start((_jti, response) => refuse(response), { refusals: 'translate' })
    const token = stage.partner.token()
    expect(await (await ask(token)).text()).toContain('upstream_unauthorized')
    expect(jtis()).toEqual(['issued-1', 'issued-2'])
    await stage.stop()
    await start((_jti, response) => response.writeHead(404).end('inner'), { refusals: 'translate' })
    expect(await (await ask(stage.partner.token())).text()).toBe('inner')
  })

  it('are translated when their body never ends or breaks off', async () => {
    let howLong = 'endless'
    await start(
      (_jti, response) => {
        response.writeHead(403)
        if (howLong !== 'endless') return response.write('x', () => response.destroy())
        const more = (): void => void (response.closed || response.write('x'.repeat(9_999), more))
        return more()
      },
      { refusals: 'translate' },
    )
    expect((await ask(stage.partner.token())).status).toBe(403)
    howLong = 'broken off'
    expect((await ask(stage.partner.token())).status).toBe(403)
  })
})
