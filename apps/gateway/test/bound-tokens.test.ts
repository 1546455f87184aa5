import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createCertificateAuthority,
  createDpopClient,
  type CertificateAuthority,
  type DpopClient,
  type IssuedCertificate,
} from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ListenerTls } from '../src/settings/listener-tls.ts'
import { ask } from './ask.ts'
import { bearer, startStage, type Stage, type StageOptions } from './stage.ts'

const PUBLIC_URL = 'https://api.example.com'

type Accept = Record<string, unknown>

/** The partner's tokens are accepted like this; `more` is said beside. */
const accepting =
  (accept: Accept, more: object = {}): NonNullable<StageOptions['trust']> =>
  (text) => {
    const [partner, ...others] = text['issuers'] as [object, ...object[]]
    return { ...text, ...more, issuers: [{ ...partner, accept }, ...others] }
  }

describe('a token bound by DPoP', () => {
  let stage: Stage
  let client: DpopClient
  let token: string
  beforeAll(async () => {
    stage = await startStage({ trust: accepting({ dpop: 'accept' }, { publicUrl: PUBLIC_URL }) })
    client = await createDpopClient()
    token = stage.partner.token({ cnf: client.confirmation })
  })
  afterAll(() => stage.stop())
  afterEach(() => stage.upstream.reset())

  const GET_ORDERS = { method: 'GET', url: `${PUBLIC_URL}/orders/7` }
  const proven = (changes?: object, { as = client, of = token } = {}) =>
    as.headers({ ...GET_ORDERS, token: of }, { ...changes })
  const use = async (headers: Record<string, string | string[]>, path = '/orders/7?a=b') => {
    const { status, reason } = await ask(stage.url + path, { headers })
    expect(stage.upstream.received).toHaveLength(status === 200 ? 1 : 0)
    return [status, reason]
  }

  it('is exchanged with its proof, and neither reaches the API', async () => {
    const headers = proven()
    expect(await use(headers)).toEqual([200, undefined])
    const sent = JSON.stringify(stage.upstream.received)
    expect(sent).not.toContain(headers.dpop)
    expect(sent).not.toContain(token)
    expect(stage.upstream.received[0]?.headers.authorization).toMatch(/^Bearer /)
  })

  it.each<[string, object]>([
    ['another method', { htm: 'POST' }],
    ['another path', { htu: `${PUBLIC_URL}/orders/8` }],
    ['another origin', { htu: 'https://evil.example/orders/7' }],
    ['another token', { ath: createHash('sha256').update('x').digest('base64url') }],
    ['another time', { iat: 1 }],
  ])('is refused with a proof for %s', async (_, changes) => {
    expect(await use(proven(changes))).toEqual([401, 'proof_invalid'])
  })

  it('is refused with a proof by another key', async () => {
    const thief = await createDpopClient()
    expect(await use(proven({}, { as: thief }))).toEqual([401, 'proof_invalid'])
  })

  it('takes a proof once, also after a reload', async () => {
    const headers = proven()
    expect(await use(headers)).toEqual([200, undefined])
    stage.upstream.reset()
    expect(await use(headers)).toEqual([401, 'proof_replayed'])
    stage.gateway.take(stage.settings())
    expect(await use(headers)).toEqual([401, 'proof_replayed'])
  })

  it('is not downgraded to a bearer token, with its proof or without', async () => {
    expect(await use(bearer(token))).toEqual([401, 'proof_missing'])
    expect(await use({ ...proven(), ...bearer(token) })).toEqual([401, 'proof_missing'])
  })

  it('has one proof', async () => {
    const { authorization, dpop } = proven()
    expect(await use({ authorization, dpop: [dpop, dpop] })).toEqual([400, 'proof_repeated'])
  })

  it('and no other may come by the scheme DPoP', async () => {
    const plain = stage.partner.token()
    expect(await use(proven({}, { of: plain }))).toEqual([401, 'binding_missing'])
  })

  it('is refused where the rule does not take such', async () => {
    const own = stage.realm.token({ typ: 'Bearer', aud: 'gateway', cnf: client.confirmation })
    expect(await use(proven({}, { of: own }))).toEqual([401, 'binding_not_accepted'])
  })

  it('says the error by the scheme DPoP, and that a bearer token would do too', async () => {
    const headers = proven({ htm: 'POST' })
    const answer = await ask(`${stage.url}/orders/7`, { headers })
    expect(answer.headers['www-authenticate']).toMatch(
      /^DPoP realm="cambio", error="invalid_dpop_proof", algs="[^"]*\bES256\b[^"]*", resource_metadata="[^"]*", Bearer realm="cambio", /,
    )
    expect(answer.headers['dpop-nonce']).toBeUndefined()
  })
})

describe('where proofs need a nonce', () => {
  let stage: Stage
  let client: DpopClient
  let time = 1_800_000_000
  beforeAll(async () => {
    stage = await startStage({
      trust: accepting({ dpop: 'require', dpopNonce: true }, { publicUrl: PUBLIC_URL }),
      parts: { now: () => time },
    })
    client = await createDpopClient()
  })
  afterAll(() => stage.stop())

  const use = async (changes: object) => {
    const times = { iat: time, exp: time + 300 }
    const token = stage.partner.token({ ...times, cnf: client.confirmation })
    stage.tokens.answer = () => ({ status: 500, body: {} })
    const request = { method: 'GET', url: `${PUBLIC_URL}/orders`, token }
    const headers = client.headers(request, { iat: time, ...changes })
    const answer = await ask(`${stage.url}/orders`, { headers })
    return { ...answer, nonce: answer.headers['dpop-nonce'] }
  }

  it('the first one is refused with a nonce, and the next one passes with it', async () => {
    const first = await use({})
    expect([first.status, first.reason]).toEqual([401, 'proof_nonce'])
    expect(first.headers['www-authenticate']).toMatch(/^DPoP .*error="use_dpop_nonce"/)
    // The stage's Keycloak refuses: what counts is that the request came so far.
    const second = await use({ nonce: first.nonce })
    expect([second.reason, second.nonce]).toEqual(['exchange_unavailable', first.nonce])
  })

  it('an old nonce is refused with a fresh one', async () => {
    const { nonce: old } = await use({})
    time += 600
    const { reason, nonce } = await use({ nonce: old })
    expect(reason).toBe('proof_nonce')
    expect(nonce).not.toBe(old)
    expect((await use({ nonce })).reason).toBe('exchange_unavailable')
  })

  it('nonces stay good over a reload', async () => {
    const { nonce } = await use({})
    stage.gateway.take(stage.settings())
    expect((await use({ nonce })).reason).toBe('exchange_unavailable')
  })

  it('who sends no proofs is not told any', async () => {
    const { headers } = await ask(`${stage.url}/orders`, { headers: bearer('x'.repeat(20)) })
    expect(headers['dpop-nonce']).toBeUndefined()
  })
})

describe('a token bound to a certificate', () => {
  let folder: string
  let authority: CertificateAuthority
  let listener: ListenerTls
  let mine: IssuedCertificate
  let stage: Stage | undefined
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bound-'))
    authority = await createCertificateAuthority(folder)
    const { certificateFile, keyFile } = await authority.issueServerCertificate()
    listener = {
      certificate: new Secret(readFileSync(certificateFile, 'utf8')),
      key: new Secret(readFileSync(keyFile, 'utf8')),
      clientCertificates: true,
    }
    mine = await authority.issueClientCertificate('partner')
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  afterEach(async () => {
    await stage?.stop()
    stage = undefined
  })

  const der = ({ certificate }: IssuedCertificate): Buffer => new X509Certificate(certificate).raw
  const boundTo = (certificate: IssuedCertificate): object => ({
    cnf: { 'x5t#S256': createHash('sha256').update(der(certificate)).digest('base64url') },
  })

  describe('on a listener that asks for certificates', () => {
    const TLS = { certificate: '${env:CERT}', key: '${env:KEY}', clientCertificates: true }

    const use = async (shown: IssuedCertificate | undefined) => {
      const trust = accepting({ mtls: 'accept' }, { tls: TLS })
      const { url, partner } = (stage = await startStage({ trust, settings: { tls: listener } }))
      const { status, reason } = await ask(`${url.replace('http:', 'https:')}/orders`, {
        ca: authority.certificate,
        cert: shown?.certificate,
        key: shown?.key,
        headers: bearer(partner.token({ ...boundTo(mine) })),
      })
      return [status, reason]
    }

    it('is exchanged over a connection with it', async () => {
      expect(await use(mine)).toEqual([200, undefined])
    })

    it('is refused over a connection with another', async () => {
      const another = await authority.issueClientCertificate('partner')
      expect(await use(another)).toEqual([401, 'certificate_mismatch'])
    })

    it('is refused over a connection without any', async () => {
      expect(await use(undefined)).toEqual([401, 'proof_missing'])
    })
  })

  describe('behind a proxy that hands it on', () => {
    const LISTED = ['127.0.0.1', '::1']
    const start = async (addresses: readonly string[]) => {
      const proxies = { addresses, clientCertificate: 'client-cert' }
      stage = await startStage({ trust: accepting({ mtls: 'accept' }, { proxies }) })
      return stage
    }
    const use = async ({ url, partner }: Stage, value: string | string[]) => {
      const headers = { ...bearer(partner.token({ ...boundTo(mine) })), 'client-cert': value }
      const { status, reason } = await ask(`${url}/orders`, { headers })
      return [status, reason]
    }
    const handedOn = (): string => `:${der(mine).toString('base64')}:`

    it('is exchanged, and the API sees no certificate', async () => {
      const running = await start(LISTED)
      expect(await use(running, handedOn())).toEqual([200, undefined])
      expect(running.upstream.received[0]?.headers).not.toHaveProperty('client-cert')
    })

    it('is refused when the same header comes from anybody else, and the header goes no further', async () => {
      const running = await start(['192.0.2.7'])
      expect(await use(running, handedOn())).toEqual([401, 'proof_missing'])
      const unbound = { ...bearer(running.partner.token()), 'client-cert': handedOn() }
      expect((await ask(`${running.url}/orders`, { headers: unbound })).status).toBe(200)
      expect(running.upstream.received[0]?.headers).not.toHaveProperty('client-cert')
    })

    it('is refused when the header can’t be read, and that is the operator’s to mend', async () => {
      const running = await start(LISTED)
      expect(await use(running, 'nonsense')).toEqual([400, 'client_certificate_invalid'])
      expect(running.logLines().at(-1)).toMatchObject({
        level: 'error',
        hint: expect.stringContaining('proxies.clientCertificate'),
      })
    })
  })
})
