import { once } from 'node:events'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTcp, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import {
  createCertificateAuthority,
  type CertificateAuthority,
  type IssuedCertificate,
} from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { clientCertificate } from '../src/server/client-certificate.ts'
import { createTlsServer } from '../src/server/tls-server.ts'
import { checkListenerTls, type ListenerTls } from '../src/settings/listener-tls.ts'
import { selfSigned } from './self-signed.ts'
import { bearer, startStage, type Stage } from './stage.ts'

let folder: string
let authority: CertificateAuthority
let listener: ListenerTls
let renewed: ListenerTls
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tls-'))
  authority = await createCertificateAuthority(folder)
  listener = await newListener()
  renewed = await newListener()
})
afterAll(() => rmSync(folder, { recursive: true }))

let stage: Stage | undefined
afterEach(async () => {
  await stage?.stop()
  stage = undefined
})

async function newListener(): Promise<ListenerTls> {
  const { certificateFile, keyFile } = await authority.issueServerCertificate()
  return {
    certificate: new Secret(readFileSync(certificateFile, 'utf8')),
    key: new Secret(readFileSync(keyFile, 'utf8')),
    clientCertificates: false,
  }
}

async function start(): Promise<Stage> {
  stage = await startStage({ settings: { tls: listener } })
  return stage
}

interface Reached {
  readonly status: number | undefined
  readonly body: string
  /** Serial number of the certificate that was shown to us. */
  readonly serial: string
}

async function get({ url, partner }: Stage, agent: Agent): Promise<Reached> {
  const asked = request(`${url.replace('http:', 'https:')}/orders`, {
    agent,
    headers: bearer(partner.token()),
  })
  asked.end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  const { serialNumber } = (answer.socket as TLSSocket).getPeerCertificate()
  return { status: answer.statusCode, body: await text(answer), serial: serialNumber }
}

const trusting = (options: ConnectionOptions = {}): Agent =>
  new Agent({ ca: authority.certificate, keepAlive: true, ...options })
const serialOf = ({ certificate }: ListenerTls): string =>
  new X509Certificate(certificate.reveal()).serialNumber

/** The connection's protocol, or the code of why there is none. */
async function handshake(url: string, options: ConnectionOptions): Promise<string | null> {
  const port = Number(new URL(url).port)
  const socket = connect({ host: 'localhost', port, ca: authority.certificate, ...options })
  try {
    await once(socket, 'secureConnect')
    return `${socket.getProtocol()} ${socket.alpnProtocol}`
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code)
  } finally {
    socket.destroy()
  }
}

describe('a listener that speaks TLS', () => {
  it('serves requests, and tells the API that they came by https', async () => {
    const running = await start()
    const agent = trusting()
    expect(await get(running, agent)).toMatchObject({ status: 200, serial: serialOf(listener) })
    expect(running.upstream.received[0]?.headers['x-forwarded-proto']).toBe('https')
    agent.destroy()
  })

  it('speaks TLS 1.2 and 1.3 and no older one, and HTTP/1.1 only', async () => {
    const { url } = await start()
    const ALPNProtocols = ['h2', 'http/1.1']
    expect(await handshake(url, { ALPNProtocols })).toBe('TLSv1.3 http/1.1')
    expect(await handshake(url, { ALPNProtocols, maxVersion: 'TLSv1.2' })).toBe('TLSv1.2 http/1.1')
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const
    expect(await handshake(url, old)).toMatch(/^ERR_SSL/)
  })

  it('ends a connection that does not speak TLS without a word and without a line', async () => {
    const running = await start()
    const port = Number(new URL(running.url).port)
    const plain = httpRequest({ host: 'localhost', port, path: '/orders' })
    plain.end()
    await expect(once(plain, 'response')).rejects.toThrow(/hang up|ECONNRESET/)
    const socket = connectTcp({ host: 'localhost', port })
    socket.end('GET /orders HTTP/1.1\r\n\r\n')
    expect(await text(socket).catch(() => '')).not.toContain('HTTP/')
    expect(running.logLines().filter(({ status }) => status !== undefined)).toEqual([])
  })

  it('shows a renewed certificate to new connections, and leaves open ones as they are', async () => {
    const running = await start()
    const agent = trusting({})
    expect((await get(running, agent)).serial).toBe(serialOf(listener))
    running.gateway.take(running.settings({ settings: { tls: renewed } }))
    expect(await get(running, agent)).toMatchObject({ status: 200, serial: serialOf(listener) })

    const later = trusting()
    expect(await get(running, later)).toMatchObject({ status: 200, serial: serialOf(renewed) })
    for (const each of [agent, later]) each.destroy()
  })

  it('ends within the drain like any other', async () => {
    const running = await start()
    const agent = trusting()
    await get(running, agent)
    await running.stop()
    await expect(get(running, agent)).rejects.toThrow(/hang up|ECONN/)
    agent.destroy()
  })
})

describe('a client that connects and says nothing', () => {
  it('is gone before anybody could answer it in HTTP', async () => {
    const server = createTlsServer(listener, () => undefined, { handshakeMs: 50 })
    const wasOver = once(server, 'clientError').then(([, socket]) => (socket as Socket).destroyed)
    server.listen(0, 'localhost')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const socket = connectTcp({ host: 'localhost', port })
    expect(await wasOver).toBe(true)
    expect(await text(socket)).toBe('')
    server.close()
  })
})

describe('a listener that asks for client certificates', () => {
  /** The thumbprint of the certificate that a client was seen with. */
  async function seenCertificate(shown: Partial<IssuedCertificate> | undefined, asks = true) {
    const tls = { ...listener, clientCertificates: asks }
    const server = createTlsServer(tls, ({ socket }, response) => {
      const der = clientCertificate(socket)
      response.end(der && new X509Certificate(der).fingerprint256)
    })
    server.listen(0, 'localhost')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const agent = trusting({ cert: shown?.certificate, key: shown?.key })
    try {
      const asked = request(`https://localhost:${port}/`, { agent })
      asked.end()
      const [answer] = (await once(asked, 'response')) as [IncomingMessage]
      return await text(answer)
    } finally {
      agent.destroy()
      server.close()
      server.closeAllConnections()
    }
  }
  const thumbprint = (pem: string): string => new X509Certificate(pem).fingerprint256

  it('sees the certificate of a client that shows one, whoever vouches for it', async () => {
    const issued = await authority.issueClientCertificate('partner')
    expect(await seenCertificate(issued)).toBe(thumbprint(issued.certificate))
    const { cert, key } = selfSigned()
    expect(await seenCertificate({ certificate: cert, key })).toBe(thumbprint(cert))
  })

  it('goes on without one', async () => {
    expect(await seenCertificate(undefined)).toBe('')
  })

  it('asks for none when that is not declared', async () => {
    const issued = await authority.issueClientCertificate('partner')
    expect(await seenCertificate(issued, false)).toBe('')
  })
})

describe('checkListenerTls', () => {
  const faults = (changes: Partial<ListenerTls>): unknown => {
    const checked = checkListenerTls({ ...listener, ...changes })
    return checked.ok ? [] : checked.failure.map(({ path, message }) => `${path} ${message}`)
  }

  it('takes a certificate with its key', () => {
    expect(faults({})).toEqual([])
  })

  it.each([
    ['tls.certificate is not a certificate in PEM', () => ({ certificate: new Secret('planted') })],
    ['tls.key is not a private key in PEM, or an encrypted one', () => ({ key: new Secret('x') })],
    ['tls.key is not the key of the certificate', () => ({ key: renewed.key })],
  ])('says that %s', (fault, change) => {
    expect(faults(change())).toEqual([fault])
  })
})
