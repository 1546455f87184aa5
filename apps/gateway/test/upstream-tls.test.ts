import type { TLSSocket } from 'node:tls'
import type { UpstreamSecrets } from '@cambio/trust'
import { Secret } from '@cambio/validation'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ask } from './ask.ts'
import { startAskingApi, type AskingApi } from './asking-api.ts'
import { selfSigned } from './self-signed.ts'
import { startStage, type Stage, type TrustText } from './stage.ts'

let api: AskingApi
/** Of each request that arrived: the name that was asked for, and whom the client's certificate names. */
let seen: { readonly asked: unknown; readonly client: unknown }[]
let stage: Stage | undefined
beforeAll(async () => {
  api = await startAskingApi((request, response) => {
    const socket = request.socket as TLSSocket & { servername?: unknown }
    seen.push({ asked: socket.servername, client: socket.getPeerCertificate().subject?.CN })
    response.end()
  }, '127.0.0.1')
})
afterAll(() => api.stop())
beforeEach(() => {
  seen = []
})
afterEach(async () => {
  await stage?.stop()
  stage = undefined
})

const apiAt = (host: string): string => `https://${host}:${api.port}`

const trustWith =
  (address: string, tls: object, route: object = {}) =>
  (trust: TrustText): TrustText => ({
    ...trust,
    upstreams: [{ name: 'api', addresses: [address], tls }],
    routes: [{ match: { path: '/' }, upstream: 'api', public: true, ...route }],
  })

const REFERENCES = { ca: '${file:/ca}' }
const secretsOf = (secrets: UpstreamSecrets) => ({ upstreams: new Map([['api', secrets]]) })
const known = () => secretsOf({ ca: new Secret(api.authority.certificate) })

async function start(
  trust: (text: TrustText) => TrustText,
  secrets: object = known(),
): Promise<Stage> {
  stage = await startStage({ trust, secrets })
  return stage
}

const statusOf = async ({ url }: Stage, host = 'api.test'): Promise<number> =>
  (await ask(url, { headers: { host } })).status

describe('an upstream’s certificate', () => {
  it('is taken from its own authority', async () => {
    expect(await statusOf(await start(trustWith(apiAt('localhost'), REFERENCES)))).toBe(200)
    expect(seen).toEqual([{ asked: 'localhost', client: undefined }])
  })

  it('is not taken from one that only it knows', async () => {
    expect(await statusOf(await start(trustWith(apiAt('localhost'), {}), {}))).toBe(502)
    expect(seen).toEqual([])
  })

  it('is taken from no other authority when its own is given', async () => {
    const other = secretsOf({ ca: new Secret(selfSigned().cert) })
    expect(await statusOf(await start(trustWith(apiAt('localhost'), REFERENCES), other))).toBe(502)
    expect(seen).toEqual([])
  })

  it('may be of an address, which is no name to ask for', async () => {
    expect(await statusOf(await start(trustWith(apiAt('127.0.0.1'), REFERENCES)))).toBe(200)
    expect(seen).toEqual([{ asked: false, client: undefined }])
  })

  it('has the name that the settings say, which is asked for', async () => {
    const named = { ...REFERENCES, serverName: 'localhost' }
    expect(await statusOf(await start(trustWith(apiAt('127.0.0.1'), named)))).toBe(200)
    expect(seen).toEqual([{ asked: 'localhost', client: undefined }])
  })

  it('of another name is refused, and the upstream gets nothing', async () => {
    const running = await start(
      trustWith(apiAt('localhost'), { ...REFERENCES, serverName: 'orders.internal' }),
    )
    expect(await statusOf(running)).toBe(502)
    expect(seen).toEqual([])
    await expect.poll(running.log).toContain('ERR_TLS_CERT_ALTNAME_INVALID')
  })

  it.each(['localhost', '127.0.0.1'])(
    'is never looked for by the host a client sends: %s',
    async (host) => {
      const named = { ...REFERENCES, serverName: 'orders.internal' }
      const running = await start(trustWith(apiAt('127.0.0.1'), named, { host: 'client' }))
      expect(await statusOf(running, host)).toBe(502)
      expect(seen).toEqual([])
    },
  )

  it('keeps its connection whatever hosts clients send', async () => {
    const sockets = new Set<unknown>()
    const note = (socket: unknown) => sockets.add(socket)
    api.server.on('secureConnection', note)
    const running = await start(trustWith(apiAt('127.0.0.1'), REFERENCES, { host: 'client' }))
    expect([await statusOf(running, 'a.test'), await statusOf(running, 'b.test')]).toEqual([
      200, 200,
    ])
    api.server.off('secureConnection', note)
    expect(sockets.size).toBe(1)
    expect(seen).toEqual([
      { asked: false, client: undefined },
      { asked: false, client: undefined },
    ])
  })
})

describe('our certificate', () => {
  async function shown(name: string): Promise<object> {
    const { certificate, key } = await api.authority.issueClientCertificate(name)
    return secretsOf({
      ca: new Secret(api.authority.certificate),
      certificate: new Secret(certificate),
      certificateKey: new Secret(key),
    })
  }
  const SHOWN = { ...REFERENCES, certificate: '${file:/c}', certificateKey: '${file:/k}' }

  it('is shown to an upstream that it is set for', async () => {
    await statusOf(await start(trustWith(apiAt('localhost'), SHOWN), await shown('first')))
    expect(seen).toEqual([{ asked: 'localhost', client: 'first' }])
  })

  it('is replaced by a reload, on new connections', async () => {
    const trust = trustWith(apiAt('localhost'), SHOWN)
    const running = await start(trust, await shown('first'))
    await statusOf(running)
    running.gateway.take(running.settings({ trust, secrets: await shown('second') }))
    await statusOf(running)
    expect(seen.map(({ client }) => client)).toEqual(['first', 'second'])
  })

  it('keeps its connections over a reload that leaves it as it is', async () => {
    const ports = new Set<unknown>()
    const note = (socket: TLSSocket) => ports.add(socket.remotePort)
    api.server.on('secureConnection', note)
    const [trust, secrets] = [trustWith(apiAt('localhost'), SHOWN), await shown('first')]
    const running = await start(trust, secrets)
    await statusOf(running)
    running.gateway.take(running.settings({ trust, secrets }))
    await statusOf(running)
    api.server.off('secureConnection', note)
    expect(ports.size).toBe(1)
  })
})
