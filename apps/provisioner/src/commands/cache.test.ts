import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { run } from '../cli.ts'
import { plainSurroundings } from '../../test/surroundings.ts'

const KEY = 'planted-key-of-more-than-32-characters'
const TRUST = `keycloak:
  url: http://127.0.0.1:1
  realm: company
client: { id: gateway, secret: "\${env:GATEWAY_SECRET}" }
issuers:
  - alias: partner
    issuer: https://login.partner.example
routes:
  - match: { path: / }
    upstream: http://127.0.0.1:9
    target: {}
management: { purgeKey: "\${env:PURGE_KEY}" }
`
const DONE = { removed: 2, everywhere: true, sessionsEnded: 1 }

/** Answers as a gateway's management port would; that it does is held by the end-to-end tests. */
let server: Server
let gateway: string
let folder: string
let file: string
let answer: { status: number; body: unknown; location?: string }
let asked: { url: string | undefined; authorization: string | undefined; body: unknown }[]
let printed: string
let complained: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cambio-purge-'))
  file = join(folder, 'cambio.yaml')
  server = createServer((request, response) => void respond(request, response)).listen(
    0,
    '127.0.0.1',
  )
  await once(server, 'listening')
  gateway = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url, headers } = request
  asked.push({ url, authorization: headers.authorization, body: await json(request) })
  const { status, body, location } = answer
  response.writeHead(status, location === undefined ? {} : { location })
  response.end(JSON.stringify(body))
}

beforeEach(() => {
  writeFileSync(file, TRUST)
  answer = { status: 200, body: DONE }
  asked = []
  printed = ''
  complained = ''
})

afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

/** `cambio cache purge` with the trust file, at the gateway. */
async function purge(args: readonly string[], env: object = { PURGE_KEY: KEY }): Promise<number> {
  const surroundings = plainSurroundings({
    env: { ...env },
    print: (text) => {
      printed += `${text}\n`
    },
    complain: (text) => {
      complained += `${text}\n`
    },
  })
  const line = ['cache', 'purge', '-f', file, '--gateway', gateway, ...args]
  const code = await run(line, surroundings)
  expect(printed + complained).not.toContain('planted')
  return code
}

describe('cambio cache purge', () => {
  it('shows the key of the trust file, and needs no other secret', async () => {
    const issuer = 'https://login.partner.example'
    expect(await purge(['--subject', 'alice', '--issuer', issuer])).toBe(0)
    expect(asked).toEqual([
      {
        url: '/cache/purge',
        authorization: `Bearer ${KEY}`,
        body: { by: 'subject', issuer, sub: 'alice' },
      },
    ])
    expect(printed).toBe(
      'Purged by subject: 2 entries removed, 1 Keycloak session ended.\nEvery gateway that shares a Redis with this one obeys within a second.\n',
    )
  })

  it('reads a token from a file, as people copy it', async () => {
    const from = join(folder, 'token')
    writeFileSync(from, 'Bearer planted.to.ken\n')
    expect(await purge(['--token', from])).toBe(0)
    expect(asked).toMatchObject([{ body: { by: 'token', token: 'planted.to.ken' } }])
    expect(await purge(['--token', join(folder, 'none')])).toBe(1)
    expect(complained).toContain('cannot be read (ENOENT)')
  })

  it('takes no token on the command line, where every process can read it', async () => {
    expect(await purge(['--token', 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln'])).toBe(64)
    expect(asked).toEqual([])
  })

  it('ends with 5 where the other gateways do not know yet, and says what to do', async () => {
    answer.body = { ...DONE, everywhere: false }
    expect(await purge(['--all'])).toBe(5)
    expect(printed).toContain('Only this gateway obeys yet')
    expect(printed).toContain('Run again when Redis is back')
  })

  it('says what becomes of the sessions that a purge of many does not end', async () => {
    answer.body = { ...DONE, removed: 0, sessionsEnded: 0 }
    expect(await purge(['--all'])).toBe(0)
    expect(printed).toContain('Sign out all active sessions')
  })

  it.each([
    [401, { error: 'unauthorized' }, [1, 'purge_key_refused', /management\.purgeKey must lead/]],
    [404, { error: 'off' }, [4, 'purge_off', /Set management\.purgeKey there too/]],
    [409, { error: 'cache_off' }, [4, 'purge_off', /caching is off/]],
    [400, { error: 'x', detail: 'odd' }, [1, 'purge_refused', /status 400: odd.*versions/]],
    [404, 'a page of somebody else', [1, 'purge_refused', /status 404.*correct --gateway/]],
    [200, { removed: 'many' }, [1, 'purge_refused', /status 200.*correct --gateway/]],
  ] as const)('tells what %s with %j means', async (status, body, [exitCode, reason, told]) => {
    answer = { status, body }
    expect(await purge(['--all', '--json'])).toBe(exitCode)
    expect(complained).toMatch(told)
    expect(JSON.parse(printed)).toMatchObject({
      cambio: 'cache-purge/v1',
      outcome: 'failed',
      exitCode,
      failure: { reason },
    })
  })

  it('shows the key to nobody whom the gateway names', async () => {
    answer = { status: 307, body: {}, location: `${gateway}/elsewhere` }
    expect(await purge(['--all'])).toBe(1)
    expect(asked).toHaveLength(1)
  })

  it('ends with 1 where nobody answers, and says what is not known', async () => {
    expect(await purge(['--all', '--gateway', 'http://127.0.0.1:1'])).toBe(1)
    expect(complained).toMatch(/no gateway answers at http:\/\/127\.0\.0\.1:1 .*run again/)
  })

  it('ends with 4 where the trust file names no key', async () => {
    writeFileSync(file, TRUST.replace(/management.*\n/, ''))
    expect(await purge(['--all'])).toBe(4)
    expect(complained).toContain('Set management.purgeKey')
  })

  it.each([
    ['is not there', {}, /PURGE_KEY.*is not set/],
    ['is too short', { PURGE_KEY: 'planted' }, /fewer than 32 characters/],
    ['no header can hold', { PURGE_KEY: `planted\n${KEY}` }, /bearer credential may not/],
  ])('ends with 1 for a key that %s, before anybody is asked', async (_what, env, told) => {
    expect(await purge(['--all'], env)).toBe(1)
    expect(complained).toMatch(told)
    expect(asked).toEqual([])
  })

  it.each([[[]], [['--jti', '7']], [['--all', '--gateway', 'localhost:3001']], [['everything']]])(
    'ends with 64 for a command line like %j',
    async (args) => {
      expect(await purge(args)).toBe(64)
      expect(asked).toEqual([])
    },
  )
})
