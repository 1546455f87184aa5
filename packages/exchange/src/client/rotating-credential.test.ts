import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { createCertificateAuthority, trustAuthority } from '@cambio/testkit'
import type { CertificateAuthority } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../test/realm.ts'
import type { ClientAuthentication } from './client-authentication.ts'
import { requestToken } from './request-token.ts'
import { createRotatingCredential, type RotationProblem } from './rotating-credential.ts'

const folder = mkdtempSync(join(tmpdir(), 'cambio-rotating-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string): string => join(folder, name)
const readFile = (name: string): Secret => new Secret(readFileSync(file(name), 'utf8'))
const newKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

describe('a private key in a file', () => {
  const told: RotationProblem[] = []
  const read = () => ({ privateKey: readFile('key.pem') })
  const write = (text: string) => writeFileSync(file('key.pem'), text)
  const publicKeyOf = (authentication: ClientAuthentication) =>
    authentication.method === 'private_key_jwt' ? authentication.key.publicJwk['x'] : undefined

  it('is taken over when it is replaced, and the last good one stays while it is broken', () => {
    write(newKey())
    const current = valueOf(
      createRotatingCredential({ read, onBroken: (problem) => told.push(problem) }),
    )
    const first = publicKeyOf(current())
    expect(current()).toBe(current())

    write('half of a k')
    expect([current(), current()].map(publicKeyOf)).toEqual([first, first])
    expect(told).toEqual([expect.objectContaining({ part: 'privateKey' })])

    rmSync(file('key.pem'))
    expect([current(), current()].map(publicKeyOf)).toEqual([first, first])
    expect(told.slice(1)).toEqual([
      {
        part: 'file',
        message: 'cannot be read (ENOENT)',
        hint: expect.stringContaining('check that the files'),
      },
    ])

    write(newKey())
    const second = publicKeyOf(current())
    expect(second).toBeDefined()
    expect(second).not.toBe(first)
    expect(told).toHaveLength(2)
  })

  it('must be good at the start', () => {
    write('no key')
    const made = createRotatingCredential({ read, onBroken: () => {} })
    expect(made).toMatchObject({ ok: false, failure: { part: 'privateKey' } })
    rmSync(file('key.pem'))
    expect(createRotatingCredential({ read, onBroken: () => {} })).toMatchObject({
      failure: { part: 'file' },
    })
  })
})

describe('a certificate in files', () => {
  let authority: CertificateAuthority
  let server: Server
  let issuer: string
  const shown: string[] = []
  /** Each fulfilled when the connection of a request is closed. */
  const closings: Promise<unknown>[] = []
  beforeAll(async () => {
    authority = await createCertificateAuthority(folder)
    const { certificateFile, keyFile } = await authority.issueServerCertificate()
    server = createServer(
      {
        cert: readFileSync(certificateFile),
        key: readFileSync(keyFile),
        ca: authority.certificate,
        requestCert: true,
        rejectUnauthorized: true,
      },
      (request, response) => {
        const { socket } = request
        if ('getPeerCertificate' in socket) {
          const peer = socket as TLSSocket
          closings.push(once(peer, 'close'))
          shown.push(String(peer.getPeerCertificate().subject.CN))
        }
        response.writeHead(400, { 'content-type': 'application/json' }).end('{}')
      },
    )
    // Longer than any test, so that a connection that ends was ended by us.
    server.keepAliveTimeout = 60_000
    server.listen(0, 'localhost')
    await once(server, 'listening')
    trustAuthority(authority.certificate)
    issuer = `https://localhost:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => void server.close(resolve))
  })

  const ask = (authentication: ClientAuthentication) =>
    requestToken({
      server: { issuer, tokenEndpoint: `${issuer}/token` },
      clientId: 'gateway',
      authentication,
      grantType: 'client_credentials',
      signal: AbortSignal.timeout(10_000),
    })

  it('is shown by new connections once certificate and key agree, and the old ones are closed', async () => {
    const write = (name: string, text: string) => writeFileSync(file(name), text)
    const [one, two] = await Promise.all([
      authority.issueClientCertificate('one'),
      authority.issueClientCertificate('two'),
    ])
    write('tls.crt', one.certificate)
    write('tls.key', one.key)
    const told: RotationProblem[] = []
    const read = () => ({ certificate: readFile('tls.crt'), certificateKey: readFile('tls.key') })
    const current = valueOf(
      createRotatingCredential({ read, onBroken: (problem) => told.push(problem) }),
    )
    const before = current()
    await ask(before)

    write('tls.crt', two.certificate)
    await ask(current())
    expect(told).toEqual([expect.objectContaining({ part: 'certificateKey' })])
    expect(shown).toEqual(['one', 'one'])

    write('tls.key', two.key)
    await ask(current())
    expect(shown.at(-1)).toBe('two')
    await Promise.all(closings.slice(0, 2))

    // One that had looked before the change may still come.
    await ask(before)
    expect(shown.at(-1)).toBe('one')
    await closings.at(-1)
  })
})
