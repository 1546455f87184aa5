import {
  API_CLIENT,
  startIssuer,
  fromInside,
  type RunningIssuer,
  type SignOptions,
} from '@cambio/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { get, type Answer } from '../stage/answer.ts'
import { openScene, type Scene } from '../stage/scene.ts'

const AUDIENCE = 'https://api.company.example'
const A_MINUTE = 60

let issuer: RunningIssuer
let scene: Scene
beforeAll(async () => {
  issuer = await startIssuer({
    audience: AUDIENCE,
    reachableFromContainers: true,
    algorithms: ['RS256', 'ES256'],
  })
  scene = await openScene(inject('keycloak'), {
    trust: (text) => text.replace('routes:', `${outsider()}routes:`),
    env: { LOG_LEVEL: 'trace' },
  })
})
beforeEach(() => scene.landscape.api.reset())
afterAll(async () => {
  await scene?.close()
  await issuer.stop()
})

/** An issuer that is not a Keycloak, and whose tokens we can make as we like. */
function outsider(): string {
  const jwksUrl = fromInside(inject('keycloak'), issuer.jwksUrl)
  return `  - alias: outsider
    issuer: ${issuer.issuer}
    accept: { audience: ["${AUDIENCE}"], algorithms: [RS256], maxAgeSeconds: 600, scope: [orders] }
    identityProvider: { config: { jwksUrl: "${jwksUrl}" } }
`
}

const now = (): number => Math.floor(Date.now() / 1000)
const valid = { scope: 'openid orders', preferred_username: 'olga' }
const token = (changes = {}, how: SignOptions = {}): string =>
  issuer.token({ ...valid, ...changes }, how)
const orders = (): string => `${scene.gateway.url}/orders/1`

/** Every refusal: status, challenge, a problem body with a reason, no token in it, Keycloak not asked, API not reached. */
async function refuses(
  bad: string,
  expected: { status: number; error: string; reason: string },
): Promise<Answer> {
  const before = await scene.landscape.exchanges()
  const answer = await get(orders(), bad)
  expect(answer.status).toBe(expected.status)
  expect(answer.headers.get('www-authenticate')).toContain(`error="${expected.error}"`)
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(answer.body).toMatchObject({ status: expected.status, reason: expected.reason })
  for (const part of bad.split('.').filter(({ length }) => length > 20))
    expect(answer.text).not.toContain(part)
  expect(scene.landscape.api.received).toEqual([])
  expect(await scene.landscape.exchanges()).toBe(before)
  return answer
}

const untrusted = { status: 401, error: 'invalid_token', reason: 'token_not_trusted' }

describe('the baseline', () => {
  it('a valid token of an issuer that is not a Keycloak gets through', async () => {
    expect((await get(orders(), token())).status).toBe(200)
    expect([scene.landscape.api.received[0]?.claims?.aud].flat()).toContain(API_CLIENT)
  })
})

describe('the gateway refuses', () => {
  it('a request without a token, naming no error', async () => {
    const { status, headers } = await get(orders())
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect(headers.get('www-authenticate')).not.toContain('error=')
    expect(scene.landscape.api.received).toEqual([])
  })

  it('a token of a realm nobody trusts', async () => {
    await refuses(await scene.landscape.stranger.token(), untrusted)
  })

  it('a token with somebody else’s signature, also when the true one is in the cache', async () => {
    const good = token()
    expect((await get(orders(), good)).status).toBe(200)
    scene.landscape.api.reset()
    const forged = [...good.split('.').slice(0, 2), token({ jti: 'another' }).split('.')[2]].join(
      '.',
    )
    await refuses(forged, untrusted)
  })

  it('a token signed by another key under the issuer’s key id', async () => {
    const impostor = await startIssuer({})
    const [key] = impostor.keys
    await refuses(token({}, { ...(key && { key }), kid: issuer.keys[0]?.kid ?? '' }), untrusted)
    await impostor.stop()
  })

  it('a token with an algorithm that is not declared', async () => {
    await refuses(token({}, { alg: 'ES256' }), untrusted)
  })

  it('an unsigned token', async () => {
    await refuses(token({}, { header: { alg: 'none' } }), untrusted)
  })

  it('something that is no token', async () => {
    await refuses('not-a-token', untrusted)
  })

  it('an expired token', async () => {
    await refuses(token({ exp: now() - A_MINUTE, iat: now() - 2 * A_MINUTE }), {
      ...untrusted,
      reason: 'expired',
    })
  })

  it('a token that never expires', async () => {
    await refuses(token({ exp: undefined }), { ...untrusted, reason: 'claim_invalid' })
  })

  it('a token that is not yet valid', async () => {
    await refuses(token({ nbf: now() + A_MINUTE }), { ...untrusted, reason: 'not_yet_valid' })
  })

  it('a token that is older than declared', async () => {
    await refuses(token({ iat: now() - 3600, exp: now() + 3600 }), {
      ...untrusted,
      reason: 'too_old',
    })
  })

  it('a token whose audience is another service', async () => {
    await refuses(token({ aud: 'https://other.example' }), {
      ...untrusted,
      reason: 'audience_mismatch',
    })
  })

  it('a token that lacks the declared scope, with 403', async () => {
    const { headers } = await refuses(token({ scope: 'openid' }), {
      status: 403,
      error: 'insufficient_scope',
      reason: 'scope_missing',
    })
    expect(headers.get('www-authenticate')).toContain('scope="orders"')
  })

  it('a path that no route knows', async () => {
    expect((await get(`${scene.gateway.url}/elsewhere`, token())).status).toBe(404)
    expect(scene.landscape.api.received).toEqual([])
  })
})

describe('the log', () => {
  it('names the setting to change when an audience is refused', async () => {
    await get(orders(), token({ aud: 'https://other.example' }))
    const line = await scene.gateway.waitFor((each) =>
      each.includes('audience_mismatch') ? each : undefined,
    )
    expect(line).toContain('accept.audience')
  })

  it('holds no part of a token and no secret, not even at its most talkative', async () => {
    const good = token()
    const issued = await get(orders(), good)
    const log = scene.gateway.lines.join('\n')
    expect(log.length).toBeGreaterThan(0)
    expect(log).not.toMatch(/eyJ[\w-]{20,}/)
    expect(log).not.toContain(scene.landscape.env.GATEWAY_SECRET)
    expect(issued.status).toBe(200)
  })
})
