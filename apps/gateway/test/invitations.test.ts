import { createSigningKey, signToken } from '@cambio/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ask } from './ask.ts'
import { bearer, startStage, type Stage } from './stage.ts'

const METADATA = '/.well-known/oauth-protected-resource'
const PUBLIC_URL = 'https://api.example.com'

let stage: Stage
beforeAll(async () => {
  stage = await startStage({
    trust: (text) => {
      const [partner, ...others] = text['issuers'] as [object, ...object[]]
      const [route] = text['routes'] as [{ upstream: string; target: object }]
      return {
        ...text,
        publicUrl: PUBLIC_URL,
        issuers: [{ ...partner, accept: { dpop: 'accept' } }, ...others],
        routes: [
          { ...route, name: 'orders', allow: { issuers: ['partner'], scope: ['profile'] } },
          { ...route, name: 'ours', match: { path: '/ours' }, allow: { issuers: ['self'] } },
          { name: 'open', match: { path: '/open' }, upstream: route.upstream, public: true },
        ],
      }
    },
  })
})
afterAll(() => stage.stop())
afterEach(() => stage.upstream.reset())

describe('a challenge', () => {
  const challenge = async (path: string, headers: Record<string, string> = {}) =>
    (await ask(stage.url + path, { headers })).headers['www-authenticate']

  it('offers what the route’s issuers take, and says where that is described', async () => {
    const described = (path: string) => `resource_metadata="${PUBLIC_URL}${METADATA}${path}"`
    expect(await challenge('/orders/7')).toMatch(
      new RegExp(
        `^Bearer realm="cambio", ${described('/orders')}, DPoP realm="cambio", algs="[^"]+", ${described('/orders')}$`,
      ),
    )
    expect(await challenge('/ours')).toBe(`Bearer realm="cambio", ${described('/ours')}`)
  })

  it('and the whole answer are the same for a strange issuer and for a wrong signature', async () => {
    const stranger = await createSigningKey('ES256')
    const claims = { iss: 'https://evil.example', exp: 9e9, aud: 'gateway' }
    const tokens = [
      signToken(claims, stranger, { typ: 'JWT' }),
      stage.partner.token({}, { key: stranger }),
      stage.partner.token({}, { key: stranger, kid: stage.partner.keys[0]?.kid ?? '' }),
      stage.realm.token({}, { key: stranger, kid: stage.realm.keys[0]?.kid ?? '' }),
      stage.partner.token({}, { typ: 'logout+jwt' }),
    ]
    const answers = await Promise.all(
      tokens.map(async (token) => {
        const { status, headers, body } = await ask(`${stage.url}/orders`, {
          headers: bearer(token),
        })
        const { requestId: _id, ...problem } = JSON.parse(body) as Record<string, unknown>
        const { 'x-request-id': _also, date: _when, ...others } = headers
        return JSON.stringify([status, others, problem])
      }),
    )
    expect(new Set(answers).size).toBe(1)
  })
})

describe('a resource’s metadata', () => {
  const read = (path: string, options = {}) => ask(stage.url + METADATA + path, options)

  it('is served to everybody, by us', async () => {
    const { status, headers, body } = await read('/orders')
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'application/json',
      'public, max-age=300',
    ])
    expect(JSON.parse(body)).toMatchObject({
      resource: `${PUBLIC_URL}/orders`,
      authorization_servers: [stage.partner.issuer],
      scopes_supported: ['profile'],
    })
    expect(stage.upstream.received).toEqual([])
    expect(stage.logLines().at(-1)).toMatchObject({ msg: 'served', served: 'metadata' })
    expect(await stage.metrics()).toContain('reason="metadata"')
  })

  it('is found by its path however that is written', async () => {
    const { status } = await ask(`${stage.url}/%2Ewell-known/oauth-protected-resource/orders`)
    expect(status).toBe(200)
  })

  it('has a head', async () => {
    const { status, headers, body } = await read('/orders', { method: 'HEAD' })
    expect([status, body, Number(headers['content-length']) > 0]).toEqual([200, '', true])
  })

  it.each(['', '/elsewhere', '/open', '/orders/7'])('is not there at %s', async (path) => {
    expect(await read(path)).toMatchObject({ status: 404, reason: 'route_not_found' })
  })

  it('can only be read', async () => {
    const { status, headers } = await read('/orders', { method: 'POST' })
    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD'])
  })

  it('is nobody’s where we don’t know what we are called', async () => {
    const nameless = await startStage()
    const { status } = await ask(`${nameless.url}${METADATA}/orders`)
    const { headers } = await ask(`${nameless.url}/orders`)
    await nameless.stop()
    expect([status, headers['www-authenticate']]).toEqual([404, 'Bearer realm="cambio"'])
  })
})
