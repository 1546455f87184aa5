import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { TLSSocket } from 'node:tls'
import { createCertificateAuthority, trustAuthority } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { valueOf } from '../../test/realm.ts'
import { postAsClient } from './post-as-client.ts'
import { readCredential } from './read-credential.ts'
import { requestToken } from './request-token.ts'
import { openConnections, type TlsConnections } from './tls-connections.ts'

const folder = mkdtempSync(join(tmpdir(), 'cambio-connections-'))
let server: Server
let url: string
let certificate: Secret
let key: Secret
const sockets = new Set<TLSSocket>()
let opened = 0
let received: { readonly client: string; readonly body: string } | undefined

async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { subject } = (request.socket as TLSSocket).getPeerCertificate()
  received = { client: String(subject.CN), body: await text(request) }
  response.writeHead(201, { 'x-answer': 'yes' }).end('done')
}

beforeAll(async () => {
  const authority = await createCertificateAuthority(folder)
  const { certificateFile, keyFile } = await authority.issueServerCertificate()
  const issued = await authority.issueClientCertificate('gateway')
  certificate = new Secret(issued.certificate)
  key = new Secret(issued.key)
  const tls = { cert: readFileSync(certificateFile), key: readFileSync(keyFile) }
  server = createServer({ ...tls, ca: authority.certificate, requestCert: true })
  // Longer than any test, so that a connection that ends was ended by us.
  server.keepAliveTimeout = 60_000
  server.on('secureConnection', (socket) => {
    opened += 1
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('request', (request, response) => void reply(request, response))
  server.listen(0, 'localhost')
  await once(server, 'listening')
  trustAuthority(authority.certificate)
  url = `https://localhost:${(server.address() as AddressInfo).port}/logout`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => void server.close(resolve))
  rmSync(folder, { recursive: true })
})

let connections: TlsConnections
beforeEach(() => {
  opened = 0
  connections = openConnections(certificate, key)
})
afterEach(() => connections.retire())

const ask = () => connections.post(url, { headers: {}, body: 'x' })
const closed = async () => {
  for (let tries = 0; tries < 300 && sockets.size > 0; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10))
  return sockets.size === 0
}

describe('openConnections', () => {
  it('hands on the whole answer', async () => {
    const answer = await ask()
    expect([answer.status, answer.headers['x-answer']]).toEqual([201, 'yes'])
    expect(answer.body?.reveal()).toBe('done')
  })

  it('keeps connections for the next requests', async () => {
    // The second may come before the first one's connection is free again.
    for (let count = 0; count < 6; count += 1)
      // oxlint-disable-next-line no-await-in-loop
      await ask()
    expect(opened).toBeLessThan(6)
  })

  it('closes them when the certificate was replaced', async () => {
    await ask()
    connections.retire()
    expect(await closed()).toBe(true)
  })

  it('answers a request that had begun, and closes then', async () => {
    const answer = ask()
    connections.retire()
    expect((await answer).body?.reveal()).toBe('done')
    expect(await closed()).toBe(true)
  })

  it('gives late requests connections of their own, and closes these too', async () => {
    await ask()
    connections.retire()
    const late = await Promise.all([ask(), ask()])
    expect(late.map(({ body }) => body?.reveal())).toEqual(['done', 'done'])
    expect(await closed()).toBe(true)
  })

  it('may be retired unused', () => {
    expect(() => connections.retire()).not.toThrow()
  })
})

describe('postAsClient', () => {
  it('shows the certificate, and says whose it is', async () => {
    const authentication = valueOf(readCredential({ certificate, certificateKey: key }))
    const answer = await postAsClient({
      server: { issuer: 'https://ours.example' },
      clientId: 'gate-way',
      authentication,
      url,
      form: new Secret('token=x'),
      signal: AbortSignal.timeout(10_000),
    })
    expect(answer.status).toBe(201)
    expect(received).toEqual({ client: 'gateway', body: 'token=x&client_id=gate-way' })
    if (authentication.method === 'mtls') authentication.identity.retire()
  })
})

describe('requestToken', () => {
  it('shows the certificate, and sends the whole request', async () => {
    const authentication = valueOf(readCredential({ certificate, certificateKey: key }))
    const answer = await requestToken({
      server: { issuer: 'https://ours.example', tokenEndpoint: url },
      clientId: 'gate-way',
      authentication,
      grantType: 'client_credentials',
      form: new Secret('scope=read'),
      signal: AbortSignal.timeout(10_000),
    })
    expect(answer.status).toBe(201)
    expect(received?.client).toBe('gateway')
    expect(Object.fromEntries(new URLSearchParams(received?.body))).toEqual({
      client_id: 'gate-way',
      grant_type: 'client_credentials',
      scope: 'read',
    })
    if (authentication.method === 'mtls') authentication.identity.retire()
  })
})
