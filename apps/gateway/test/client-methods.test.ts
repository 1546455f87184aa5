import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readCredential, type ClientAuthentication, type ClientCredential } from '@cambio/exchange'
import type { Members } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { jwtVerify } from 'jose'
import { afterEach, describe, expect, it } from 'vitest'
import type { LiveSettings } from '../src/generation/live-settings.ts'
import { bearer, CLIENT_SECRET, startStage, type Stage } from './stage.ts'

let stage: Stage
afterEach(() => stage?.stop())

const get = (jti: string): Promise<Response> =>
  fetch(`${stage.url}/orders`, { headers: bearer(stage.partner.token({ jti })) })

/** What the settings hold when the exchange client proves itself with this. */
function provingWith(credential: ClientCredential & LiveSettings['secrets']['client']) {
  const read = readCredential(credential)
  if (!read.ok) throw new Error(read.failure.message)
  const settings: { authentication: ClientAuthentication } = { authentication: read.value }
  return { settings, secrets: { client: credential } }
}

const secret = new Secret(CLIENT_SECRET)
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const newKey = () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { publicKey: createPublicKey(privateKey), privateKey: new Secret(pem(privateKey)) }
}

/** A server that knows our client by who signed its assertion. */
const signedBy =
  (...keys: readonly (KeyObject | Uint8Array)[]) =>
  async (form: URLSearchParams): Promise<boolean> => {
    const assertion = form.get('client_assertion') ?? ''
    const checks = keys.map((key) =>
      jwtVerify(assertion, key, { issuer: 'gateway', subject: 'gateway' }).then(
        () => true,
        () => false,
      ),
    )
    return (await Promise.all(checks)).some(Boolean)
  }

describe('the exchange client proves itself', () => {
  it('with its secret in the form', async () => {
    stage = await startStage(provingWith({ secret, method: 'post' }))
    stage.tokens.knows = (form) => form.get('client_secret') === CLIENT_SECRET
    expect((await get('1')).status).toBe(200)
    expect(stage.tokens.shown).toEqual([])
  })

  it('with what its secret signs, and never sends the secret', async () => {
    stage = await startStage(provingWith({ secret, method: 'jwt' }))
    const isSigned = signedBy(new TextEncoder().encode(CLIENT_SECRET))
    stage.tokens.knows = (form) => !form.toString().includes(CLIENT_SECRET) && isSigned(form)
    expect((await get('1')).status).toBe(200)
    expect(stage.tokens.shown).toEqual([])
  })

  it('with an assertion of somebody else, as its file has it now', async () => {
    let assertion = 'first'
    const credential = { assertion: () => new Secret(assertion) }
    stage = await startStage(provingWith(credential))
    stage.tokens.knows = (form) => form.get('client_assertion') === assertion
    expect((await get('1')).status).toBe(200)
    assertion = 'second'
    expect((await get('2')).status).toBe(200)
  })
})

describe('a private key that is replaced', () => {
  it('is used from the next reload on, and the one before as long as the server does not know it', async () => {
    const [old, next] = [newKey(), newKey()]
    stage = await startStage(provingWith(old))
    stage.tokens.knows = signedBy(old.publicKey)
    expect((await get('1')).status).toBe(200)

    stage.gateway.take(stage.settings(provingWith(next)))
    expect((await get('2')).status).toBe(200)
    expect(await stage.metrics()).toContain('cambio_exchange_client_refused 1')

    stage.tokens.knows = signedBy(next.publicKey)
    expect((await get('3')).status).toBe(200)
    expect(await stage.metrics()).toContain('cambio_exchange_client_refused 0')
  })
})

describe('a client that Keycloak does not take', () => {
  it('is our fault, an error in the log, and an alarm in the metrics', async () => {
    stage = await startStage()
    stage.tokens.secrets = ['another']
    const answer = await get('1')
    expect(answer.status).toBe(502)
    expect(answer.headers.has('www-authenticate')).toBe(false)
    expect(((await answer.json()) as Members)['reason']).toBe('exchange_misconfigured')
    expect(await stage.metrics()).toContain('cambio_exchange_client_refused 1')
    const alarms = stage
      .logLines()
      .filter(
        ({ level, reason, client }) => reason === 'client_refused' && level === 'error' && client,
      )
    expect(alarms).toHaveLength(1)
    expect(stage.log()).not.toContain(CLIENT_SECRET)
  })
})
