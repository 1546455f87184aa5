import type { TLSSocket } from 'node:tls'
import { readCredential, type ClientAuthentication } from '@cambio/exchange'
import { trustAuthority } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startAskingApi, type AskingApi } from './asking-api.ts'
import { bearer, issued, startStage, type Stage, type TrustText } from './stage.ts'

let api: AskingApi
/** The thumbprints that the API saw on its connections, request by request; null where none was shown. */
let seen: (string | null)[]
let stage: Stage | undefined
beforeAll(async () => {
  api = await startAskingApi((request, response) => {
    seen.push(shownOn(request.socket as TLSSocket))
    response.end()
  }, 'localhost')
  trustAuthority(api.authority.certificate)
})
afterAll(() => api.stop())
beforeEach(() => {
  seen = []
})
afterEach(async () => {
  await stage?.stop()
  stage = undefined
})

/** As RFC 8705, section 3.1, has it in `cnf`. */
function shownOn(socket: TLSSocket): string | null {
  const { fingerprint256 } = socket.getPeerCertificate()
  return fingerprint256 === undefined
    ? null
    : Buffer.from(fingerprint256.replaceAll(':', ''), 'hex').toString('base64url')
}

type Certified = Extract<ClientAuthentication, { method: 'mtls' }>

async function certified(): Promise<Certified> {
  const { certificate, key } = await api.authority.issueClientCertificate('gateway')
  const read = readCredential({
    certificate: new Secret(certificate),
    certificateKey: new Secret(key),
  })
  if (!read.ok || read.value.method !== 'mtls') throw new Error('no certificate')
  return read.value
}

const upstream = (): string => `https://localhost:${api.port}`

const CLIENT = { id: 'gateway', certificate: '${file:/c}', certificateKey: '${file:/k}' }
const trustWith =
  (bound: object) =>
  (text: TrustText): TrustText => ({
    ...text,
    client: { ...CLIENT, ...bound },
    routes: [
      {
        match: { path: '/orders' },
        upstream: upstream(),
        target: { audience: ['orders-api'] },
      },
      { match: { path: '/health' }, upstream: upstream(), public: true },
    ],
  })
const BOUND = trustWith({ bound: 'mtls' })

/** What the settings hold when the client has this certificate. */
function provingWith(authentication: Certified) {
  const { certificate, key: certificateKey } = authentication.identity
  return { settings: { authentication }, secrets: { client: { certificate, certificateKey } } }
}

async function start(authentication: Certified, trust = BOUND): Promise<Stage> {
  stage = await startStage({ trust, ...provingWith(authentication) })
  stage.tokens.knows = () => true
  return stage
}

const boundTo = ({ identity }: Certified): object => ({
  cnf: { 'x5t#S256': identity.thumbprint },
})
const issueBoundTo = ({ tokens, issuedToken }: Stage, certificate: Certified): void => {
  tokens.answer = () => ({ status: 200, body: issued(issuedToken({ ...boundTo(certificate) })) })
}
const get = async ({ url, partner }: Stage, jti: string): Promise<number> =>
  (await fetch(`${url}/orders`, { headers: bearer(partner.token({ jti })) })).status

describe('a token that is bound to our certificate', () => {
  it('goes over a connection that shows it', async () => {
    const certificate = await certified()
    const running = await start(certificate)
    issueBoundTo(running, certificate)
    expect([await get(running, '1'), await get(running, '2')]).toEqual([200, 200])
    const { thumbprint } = certificate.identity
    expect(seen).toEqual([thumbprint, thumbprint])
  })

  it('leaves its connection to itself: a public route shows no certificate', async () => {
    const certificate = await certified()
    const running = await start(certificate)
    issueBoundTo(running, certificate)
    await get(running, '1')
    expect((await fetch(`${running.url}/health`)).status).toBe(200)
    expect(seen).toEqual([certificate.identity.thumbprint, null])
  })

  it('goes by the certificate it names, the new one after a replacement', async () => {
    const [old, next] = [await certified(), await certified()]
    const running = await start(old)
    issueBoundTo(running, old)
    await get(running, '1')
    running.gateway.take(running.settings(provingWith(next)))
    issueBoundTo(running, next)
    expect([await get(running, '1'), await get(running, '2')]).toEqual([200, 200])
    const { thumbprint } = next.identity
    expect(seen).toEqual([old.identity.thumbprint, thumbprint, thumbprint])
  })
})

describe('a token that is bound to nothing', () => {
  it('goes without our certificate, which proves nothing of it', async () => {
    const running = await start(await certified(), trustWith({}))
    expect(await get(running, '1')).toBe(200)
    expect(seen).toEqual([null])
  })
})
