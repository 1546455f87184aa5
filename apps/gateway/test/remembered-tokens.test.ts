import { createDpopClient } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { afterEach, describe, expect, it } from 'vitest'
import { ask } from './ask.ts'
import { bearer, startStage, type Stage, type StageOptions } from './stage.ts'

const PUBLIC_URL = 'https://api.example.com'
const PURGE_KEY = 'k'.repeat(32)

let stage: Stage
/** How far the gateway's clock is ahead of ours, in seconds. */
let ahead: number
afterEach(() => stage.stop())

async function start(options: StageOptions = {}): Promise<void> {
  ahead = 0
  stage = await startStage({ parts: { now }, ...options })
}

/** The gateway's clock. It goes on by itself too, as the one that tokens are issued by. */
const now = (): number => Math.floor(Date.now() / 1_000) + ahead

/** The status, and the reason that is logged of a refusal. */
async function use(token: string): Promise<readonly [number, unknown]> {
  const before = stage.logLines().length
  const { status } = await ask(`${stage.url}/orders`, { headers: bearer(token) })
  const done = () =>
    stage
      .logLines()
      .slice(before)
      .find((line) => 'status' in line)
  await expect.poll(done).toBeDefined()
  return [status, done()?.['reason']]
}

/** A token that was accepted, and accepted once more, so that it is remembered. */
async function remembered(claims: Record<string, unknown> = {}): Promise<string> {
  const token = stage.partner.token(claims)
  expect([await use(token), await use(token)]).toEqual([
    [200, undefined],
    [200, undefined],
  ])
  stage.upstream.reset()
  return token
}

/** Status and reason, once it is sure that nothing has reached the API. */
async function refusal(token: string): Promise<readonly [number, unknown]> {
  const used = await use(token)
  expect(stage.upstream.received).toEqual([])
  return used
}

const accepting =
  (accept: object, more: object = {}): NonNullable<StageOptions['trust']> =>
  (text) => {
    const [partner, ...others] = text['issuers'] as [object, ...object[]]
    return { ...text, ...more, issuers: [{ ...partner, accept }, ...others] }
  }

describe('a token that is remembered as verified', () => {
  it('is refused once it has expired', async () => {
    await start()
    const token = await remembered({ exp: now() + 60 })
    ahead = 66
    expect(await refusal(token)).toEqual([401, 'expired'])
  })

  it('is refused once it is older than its rule allows', async () => {
    await start({ trust: accepting({ maxAgeSeconds: 30 }) })
    const token = await remembered({ iat: now() })
    ahead = 36
    expect(await refusal(token)).toEqual([401, 'too_old'])
  })

  it('is refused once its issuer has withdrawn the key that signed it', async () => {
    await start()
    const token = await remembered()
    await stage.partner.rotate()
    // Its key is unknown, so the issuer's keys are fetched.
    expect(await use(stage.partner.token())).toEqual([200, undefined])
    stage.upstream.reset()
    expect(await refusal(token)).toEqual([401, 'key_not_found'])
  })

  it('is accepted still when its issuer has put another key beside', async () => {
    await start()
    const token = await remembered()
    await stage.partner.rotate({ keepOld: true })
    expect(await use(stage.partner.token())).toEqual([200, undefined])
    expect(await use(token)).toEqual([200, undefined])
  })

  it('is refused once the trust file asks for something else', async () => {
    await start()
    const token = await remembered()
    stage.gateway.take(stage.settings({ trust: accepting({ audience: ['another-api'] }) }))
    expect(await refusal(token)).toEqual([401, 'audience_mismatch'])
  })

  it('is refused on a route that is not for it', async () => {
    await start({
      trust: (text) => {
        const [orders, ...others] = text['routes'] as [object, ...object[]]
        const narrow = { match: { path: '/orders/narrow' }, allow: { scope: ['orders:read'] } }
        return { ...text, routes: [{ ...orders, ...narrow }, orders, ...others] }
      },
    })
    const token = await remembered()
    const { status } = await ask(`${stage.url}/orders/narrow`, { headers: bearer(token) })
    expect(status).toBe(403)
    expect(stage.upstream.received).toEqual([])
  })

  it.each([
    ['a purge of it', (token: string) => ({ by: 'token', token })],
    ['a purge of its user', () => ({ by: 'subject', issuer: stage.partner.issuer, sub: 'alice' })],
    ['a purge of its session', () => ({ by: 'session', issuer: stage.partner.issuer, sid: 's' })],
  ])('is refused after %s', async (_, body) => {
    await start({
      trust: (text) => ({ ...text, management: { purgeKey: '${env:PURGE_KEY}' } }),
      secrets: { purgeKey: new Secret(PURGE_KEY) },
    })
    const token = await remembered({ sub: 'alice', sid: 's' })
    const purged = await fetch(`${stage.managementUrl}/cache/purge`, {
      method: 'POST',
      headers: { ...bearer(PURGE_KEY), 'content-type': 'application/json' },
      body: JSON.stringify(body(token)),
    })
    expect(purged.status).toBe(200)
    expect(await refusal(token)).toEqual([401, 'signed_out'])
  })

  it('does not make another token of the same jti and signature good', async () => {
    await start()
    const token = await remembered({ jti: 'one' })
    const [head = '', , signature = ''] = token.split('.')
    const [, claims = ''] = stage.partner.token({ jti: 'one', sub: 'mallory' }).split('.')
    expect(await refusal([head, claims, signature].join('.'))).toEqual([401, 'signature_invalid'])
  })
})

describe('a bound token that is remembered as verified', () => {
  const begin = async () => {
    await start({ trust: accepting({ dpop: 'accept' }, { publicUrl: PUBLIC_URL }), parts: {} })
    const client = await createDpopClient()
    const token = stage.partner.token({ cnf: client.confirmation })
    const proven = () => client.headers({ method: 'GET', url: `${PUBLIC_URL}/orders`, token })
    const send = async (headers: Record<string, string | string[]>) => {
      const { status, reason } = await ask(`${stage.url}/orders`, { headers })
      return [status, reason]
    }
    for (let times = 0; times < 2; times += 1)
      expect(await send(proven())).toEqual([200, undefined])
    stage.upstream.reset()
    return { token, proven, send }
  }

  it('is refused without its proof', async () => {
    const { token, send } = await begin()
    expect(await send(bearer(token))).toEqual([401, 'proof_missing'])
    expect(stage.upstream.received).toEqual([])
  })

  it('is refused with a proof that was used', async () => {
    const { proven, send } = await begin()
    const proof = proven()
    expect(await send(proof)).toEqual([200, undefined])
    stage.upstream.reset()
    expect(await send(proof)).toEqual([401, 'proof_replayed'])
    expect(stage.upstream.received).toEqual([])
  })
})
