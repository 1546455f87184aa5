import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningIssuer, startIssuer } from '@cambio/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { run } from '../cli.ts'
import { plainSurroundings } from '../../test/surroundings.ts'

let partner: RunningIssuer
let folder: string
let file: string
let printed: string
let complained: string

beforeAll(async () => {
  partner = await startIssuer()
  folder = await mkdtemp(join(tmpdir(), 'cambio-explain-'))
  file = join(folder, 'cambio.yaml')
  await writeFile(file, trustText())
})

beforeEach(() => {
  printed = ''
  complained = ''
})

afterAll(async () => {
  await rm(folder, { recursive: true })
  await partner.stop()
})

/** Nobody answers at Keycloak's address, and no secret is there: without --live neither is needed. */
const trustText = (): string => `keycloak: { url: http://127.0.0.1:1, realm: company }
client: { id: gateway, secret: "\${env:GATEWAY_SECRET}" }
publicUrl: https://api.example.com
issuers:
  - alias: partner
    issuer: ${partner.issuer}
    accept: { dpop: accept }
  - alias: vague
    issuer: https://login.vague.example
    introspection: { clientId: us, clientSecret: "\${env:VAGUE_SECRET}" }
routes:
  - match: { path: /orders, methods: [GET], headers: { x-api-version: "2" } }
    name: orders
    upstream: http://127.0.0.1:9
  - match: { path: /status }
    upstream: http://127.0.0.1:9
    public: true
`

const ORDERS = ['--request', 'GET /orders/1', '--header', 'x-api-version: 2']

async function explain(token: string, ...args: readonly string[]): Promise<number> {
  const path = join(folder, 'token')
  await writeFile(path, token)
  return await cambio(['explain', '-f', file, '--token', path, ...args])
}

async function cambio(args: readonly string[], env: Record<string, string> = {}): Promise<number> {
  const surroundings = plainSurroundings({
    env,
    print: (text) => {
      printed += `${text}\n`
    },
    complain: (text) => {
      complained += `${text}\n`
    },
  })
  return await run(args, { ...surroundings, now: () => Math.floor(Date.now() / 1000) })
}

describe('cambio explain', () => {
  it('tells of an accepted token each check, what it found and what decides, and ends with 0', async () => {
    expect(await explain(`Bearer ${partner.token()}\n`, ...ORDERS)).toBe(0)
    expect(printed).toMatch(
      /^By .*cambio\.yaml, without exchanging: GET \/orders\/1 at api\.example\.com\n/,
    )
    expect(printed).toContain('✓ route          route=orders')
    expect(printed).toMatch(/✓ audience .*aud=gateway {2}← issuers\[partner\]\.accept\.audience/)
    expect(printed).toContain('· road           not asked')
    expect(printed).toMatch(/\naccepted\n\nNothing was exchanged\. With --live/)
    expect(complained).toBe('')
  })

  it('tells of a refused token the check, the cause and what to do, and ends with 1', async () => {
    expect(await explain(partner.token({ aud: 'another-api' }), ...ORDERS)).toBe(1)
    expect(printed).toMatch(/✗ audience .*reason=audience_mismatch/)
    expect(printed).toContain('refused: audience_mismatch\nwhy: ')
    expect(printed).toContain('fix: Have the issuer put the exchange client’s id into aud')
  })

  it('judges host and headers as the gateway does', async () => {
    expect(await explain(partner.token(), '--request', 'GET /orders/1')).toBe(1)
    expect(printed).toContain('refused: route_not_found')
    expect(await explain(partner.token(), ...ORDERS, '--host', 'other.example')).toBe(0)
    expect(printed).toContain('at other.example')
  })

  it('asks for no token on a public route', async () => {
    expect(await explain('anything', '--request', 'GET /status')).toBe(0)
    expect(printed).toMatch(/\naccepted\n$/)
  })

  it('cannot decide about a token that is bound to a key, says why, and ends with 4', async () => {
    const token = partner.token({ cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } })
    expect(await explain(token, ...ORDERS)).toBe(4)
    expect(printed).toContain('· proof          not asked')
    expect(printed).toMatch(/\nundecided\n\nThe token is bound to a key of its client \(cnf\)/)
  })

  it('cannot decide about an opaque token without asking its issuer, and ends with 4', async () => {
    expect(await explain('opaque-0123456789', ...ORDERS)).toBe(4)
    expect(printed).toMatch(/\nundecided\n\nThe token is opaque: .*--live/)
  })

  it('works by the environment alone', async () => {
    const path = join(folder, 'token')
    await writeFile(path, partner.token())
    const env = {
      ISSUER: 'https://sso.example.com/realms/data',
      CLIENT_ID: 'gateway',
      CLIENT_SECRET: 'client-secret',
      SUBJECT_TOKEN_ISSUER: partner.issuer,
      UPSTREAM_URL: 'http://127.0.0.1:8080',
    }
    const args = ['explain', '--token', path, '--request', 'GET /geoserver']
    expect(await cambio(args, env)).toBe(0)
    expect(printed).toContain('By environment, without exchanging: GET /geoserver')
    expect(printed).toContain('(SUBJECT_TOKEN_AUDIENCE)')
  })

  it('prints one document', async () => {
    expect(await explain(partner.token({ aud: 'x' }), ...ORDERS, '--json')).toBe(1)
    expect(JSON.parse(printed)).toMatchObject({
      cambio: 'explain/v1',
      outcome: 'done',
      exitCode: 1,
      source: file,
      live: false,
      request: { method: 'GET', path: '/orders/1', host: 'api.example.com' },
      verdict: 'refused',
      route: 'orders',
      issuer: 'partner',
      failure: { reason: 'audience_mismatch', check: 'audience' },
      causes: [],
      notes: [],
    })
  })

  it('with --live needs the secrets of the exchange, which it names', async () => {
    expect(await explain(partner.token(), ...ORDERS, '--live')).toBe(1)
    expect(complained).toContain('GATEWAY_SECRET')
    expect(complained).toContain('VAGUE_SECRET')
  })

  it('with --live says of a Keycloak that does not answer what the gateway would', async () => {
    const path = join(folder, 'token')
    await writeFile(path, partner.token())
    const secrets = { GATEWAY_SECRET: 'gateway-secret', VAGUE_SECRET: 'vague-secret' }
    const args = ['explain', '-f', file, '--token', path, ...ORDERS, '--live']
    expect(await cambio(args, secrets)).toBe(1)
    expect(printed).toContain('refused: server_unavailable')
    expect(printed).toContain('There is no login of the provisioner')
    expect(complained).toContain('leaves a session')
  })
})

describe('cambio explain ends with 64', () => {
  it.each([
    ['without a token', ['--request', 'GET /']],
    ['without a request', ['--token', '-']],
    ['for a request it cannot read', ['--token', '-', '--request', 'orders']],
    ['for a header it cannot read', ['--token', '-', '--request', 'GET /', '--header', 'x']],
  ])('%s', async (_what, args) => {
    expect(await cambio(['explain', ...args])).toBe(64)
    expect(complained).toContain('error: ')
  })

  it.each([
    ['--token', () => ['--token', partner.token(), '--request', 'GET /']],
    ['--header', () => ['--token', '-', '--request', 'GET /', '--header', `x: ${partner.token()}`]],
  ])('for a token as an argument of %s, says why, and does not show it', async (_name, args) => {
    for (const more of [[], ['--json']]) {
      expect(await cambio(['explain', ...args(), ...more])).toBe(64)
      expect(complained).toMatch(/on this machine/)
      expect(complained + printed).not.toContain('eyJ')
    }
  })
})

describe('nothing of the token is printed', () => {
  it.each([
    ['accepted', {}, ORDERS],
    ['refused', { aud: 'x' }, ORDERS],
    ['of an issuer nobody knows', { iss: 'https://else.example' }, ORDERS],
  ])('%s', async (_what, claims, args) => {
    const token = partner.token(claims)
    for (const more of [[], ['--json']]) {
      await explain(token, ...args, ...more)
      for (const part of token.split('.'))
        expect(printed + complained).not.toContain(part.slice(0, 12))
    }
  })

  it('also when it is in the path', async () => {
    const token = partner.token()
    await explain(token, '--request', `GET /orders/${token}?access_token=${token}`)
    for (const part of token.split('.')) expect(printed).not.toContain(part.slice(0, 12))
  })

  it('when the file holds two of them', async () => {
    expect(await explain('planted-one planted-two', ...ORDERS)).toBe(1)
    expect(complained).toContain('more than one token')
    expect(complained).not.toContain('planted')
  })
})
