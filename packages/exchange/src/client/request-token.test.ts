import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { createCertificateAuthority, trustAuthority } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { valueOf } from '../../test/realm.ts'
import { startTokenEndpoint, type TokenEndpoint } from '../../test/token-endpoint.ts'
import type { ClientAuthentication } from './client-authentication.ts'
import { contentOf } from './form-answer.ts'
import { readCredential, type SecretMethod } from './read-credential.ts'
import { requestToken } from './request-token.ts'

let endpoint: TokenEndpoint
beforeEach(async () => {
  endpoint = await startTokenEndpoint()
})
afterEach(() => endpoint.stop())

const request = (
  authentication: ClientAuthentication | undefined,
  server = endpoint.settings.server,
) =>
  requestToken({
    server,
    clientId: 'gateway',
    ...(authentication && { authentication }),
    grantType: 'client_credentials',
    signal: AbortSignal.timeout(10_000),
  })
const form = (index = 0): Record<string, string> =>
  Object.fromEntries(endpoint.received[index]?.form ?? [])

function signing(pair: ReturnType<typeof generateKeyPairSync>, keyId?: string) {
  const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const read = valueOf(
    readCredential({ privateKey: new Secret(pem), ...(keyId !== undefined && { keyId }) }),
  )
  if (read.method !== 'private_key_jwt') throw new Error('not a key')
  return read
}

describe('private_key_jwt', () => {
  it.each([
    ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['EdDSA', generateKeyPairSync('ed25519')],
  ])('signs an assertion for the issuer with %s', async (algorithm, pair) => {
    const authentication = signing(pair, 'key-1')
    await request(authentication)
    const assertion = form()['client_assertion'] ?? ''
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: algorithm, kid: 'key-1' })
    const keys = createLocalJWKSet({
      keys: [{ kty: '', kid: 'key-1', ...authentication.key.publicJwk }],
    })
    const { payload } = await jwtVerify(assertion, keys)
    expect(payload).toMatchObject({
      iss: 'gateway',
      sub: 'gateway',
      aud: endpoint.settings.server.issuer,
    })
    expect(endpoint.received[0]?.authorization).toBeUndefined()
  })

  it('names no key when it was told none', async () => {
    await request(signing(generateKeyPairSync('ed25519')))
    expect(decodeProtectedHeader(form()['client_assertion'] ?? '')).not.toHaveProperty('kid')
  })

  it('signs anew for each request: an assertion is good for one use', async () => {
    const authentication = signing(generateKeyPairSync('ed25519'))
    await request(authentication)
    await request(authentication)
    expect(form(0)['client_assertion']).not.toBe(form(1)['client_assertion'])
  })
})

describe('a client secret', () => {
  const secret = new Secret('s:e c+r%et-that-is-long-enough-for-HS256')
  const authenticate = (method: SecretMethod) =>
    request(valueOf(readCredential({ secret, method })))

  it('goes into the form with client_secret_post, and nowhere else', async () => {
    await authenticate('post')
    expect(form()).toEqual({
      grant_type: 'client_credentials',
      client_id: 'gateway',
      client_secret: secret.reveal(),
    })
    expect(endpoint.received[0]?.authorization).toBeUndefined()
  })

  it('goes into the header with client_secret_basic, and so when nothing is said', async () => {
    await authenticate('basic')
    await request(valueOf(readCredential({ secret })))
    const [first, second] = endpoint.received.map(({ authorization }) => authorization)
    expect(first).toMatch(/^Basic /)
    expect(second).toBe(first)
    expect(form()).toEqual({ grant_type: 'client_credentials' })
  })

  it('signs an assertion for the issuer with client_secret_jwt, and is not sent', async () => {
    await authenticate('jwt')
    await authenticate('jwt')
    const assertion = form()['client_assertion'] ?? ''
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: 'HS256' })
    const { payload } = await jwtVerify(assertion, Buffer.from(secret.reveal()))
    const { issuer } = endpoint.settings.server
    expect(payload).toMatchObject({ iss: 'gateway', sub: 'gateway', aud: issuer })
    expect(form(1)['client_assertion']).not.toBe(assertion)
    expect(form()).not.toHaveProperty('client_secret')
  })
})

describe('an assertion of somebody else', () => {
  it('is read anew for each request, and speaks for itself', async () => {
    const texts = ['first.token', 'second.token']
    const read = (): Secret => new Secret(texts.shift() ?? '')
    await request({ method: 'assertion', read })
    await request({ method: 'assertion', read })
    const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
    expect([form(0), form(1)]).toEqual([
      {
        grant_type: 'client_credentials',
        client_assertion_type: type,
        client_assertion: 'first.token',
      },
      {
        grant_type: 'client_credentials',
        client_assertion_type: type,
        client_assertion: 'second.token',
      },
    ])
  })
})

describe('an assertion that cannot be read', () => {
  it('is our matter: nobody is asked, and nothing of the file is told but the reason', async () => {
    const read = () => {
      throw Object.assign(new Error('/secret/path'), { code: 'ENOENT' })
    }
    await expect(request({ method: 'assertion', read })).rejects.toThrow(
      'The client’s assertion can’t be read (ENOENT); check that the file of client.assertion is there.',
    )
    expect(endpoint.received).toEqual([])
  })
})

describe('a public client', () => {
  it('says who it is and proves nothing', async () => {
    await request(undefined)
    expect(form()).toEqual({ grant_type: 'client_credentials', client_id: 'gateway' })
  })
})

describe('tls_client_auth', () => {
  it('shows the certificate, and gives the answer as it is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cambio-mtls-'))
    const authority = await createCertificateAuthority(folder)
    const { certificateFile, keyFile } = await authority.issueServerCertificate()
    const seen: unknown[] = []
    const server = createServer(
      {
        cert: readFileSync(certificateFile),
        key: readFileSync(keyFile),
        ca: authority.certificate,
        requestCert: true,
        rejectUnauthorized: true,
      },
      (incoming, response) => {
        seen.push((incoming.socket as TLSSocket).getPeerCertificate().subject)
        response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"x"}')
      },
    )
    await new Promise<void>((resolve) => void server.listen(0, 'localhost', resolve))
    trustAuthority(authority.certificate)
    try {
      const issued = await authority.issueClientCertificate('gateway')
      const authentication = valueOf(
        readCredential({
          certificate: new Secret(issued.certificate),
          certificateKey: new Secret(issued.key),
        }),
      )
      const issuer = `https://localhost:${(server.address() as AddressInfo).port}`
      const answer = await request(authentication, {
        issuer,
        tokenEndpoint: `${issuer}/token`,
        jwksUrl: `${issuer}/jwks`,
      })
      expect(answer.status).toBe(400)
      expect(contentOf(answer)).toEqual({ error: 'x' })
      expect(seen).toEqual([{ CN: 'gateway' }])
    } finally {
      server.closeAllConnections()
      await new Promise((resolve) => void server.close(resolve))
      rmSync(folder, { recursive: true })
    }
  })
})
