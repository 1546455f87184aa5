import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSecretFile } from '@cambio/trust'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { run } from './cli.ts'

const TRUST = `keycloak:
  url: http://127.0.0.1:1
  realm: company
  admin: { clientId: cambio, clientSecret: "\${env:ADMIN_SECRET}" }
client: { id: gateway, secret: "\${env:GATEWAY_SECRET}" }
issuers:
  - alias: partner
    issuer: https://login.partner.example
    endpoints: { jwks: https://login.partner.example/jwks }
routes:
  - match: { path: / }
    upstream: http://127.0.0.1:9
`

let folder: string
let file: string
let printed: string
let complained: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cambio-cli-'))
  file = join(folder, 'cambio.yaml')
})

beforeEach(async () => {
  printed = ''
  complained = ''
  await writeFile(file, TRUST)
})

afterAll(() => rm(folder, { recursive: true }))

const ENV = { ADMIN_SECRET: 'admin-secret', GATEWAY_SECRET: 'gateway-secret' }

async function cambio(args: readonly string[], env: Record<string, string> = ENV): Promise<number> {
  return await run(args, {
    env,
    readFile: readSecretFile,
    now: () => 0,
    print: (text) => {
      printed += `${text}\n`
    },
    complain: (text) => {
      complained += `${text}\n`
    },
  })
}

describe('cambio', () => {
  it.each([
    ['--frobnicate'],
    ['frobnicate', '-x'],
    ['plan', 'too', 'many'],
    ['-f'],
    ['schema', '-f', 'x'],
  ])('ends with 64 for a wrong command line: %s %s %s', async (...args) => {
    expect(await cambio(args)).toBe(64)
    expect(complained).toContain('error: ')
    expect(printed).toBe('')
  })

  it('tells its version and its help, and ends with 0', async () => {
    expect(await cambio(['--version'])).toBe(0)
    expect(printed).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(await cambio(['--help'])).toBe(0)
    expect(printed).toContain('Exit codes:')
  })

  it('ends with 1 for a file that is not there, and names it', async () => {
    expect(await cambio(['-f', join(folder, 'none.yaml')])).toBe(1)
    expect(complained).toMatch(/none\.yaml cannot be read \(ENOENT\).*-f/)
  })

  it('ends with 1 for broken YAML, and names file and line', async () => {
    await writeFile(file, `${TRUST}issuers: [\n`)
    expect(await cambio(['-f', file])).toBe(1)
    expect(complained).toContain(`${file}:`)
  })

  it('tells every missing secret at once, before it asks any server', async () => {
    expect(await cambio(['-f', file], {})).toBe(1)
    expect(complained).toContain('ADMIN_SECRET')
    expect(complained).toContain('GATEWAY_SECRET')
  })

  it('says what to set where the trust file has no login', async () => {
    await writeFile(file, TRUST.replace(/ {2}admin:.*\n/, ''))
    expect(await cambio(['-f', file])).toBe(1)
    expect(complained).toContain('keycloak.admin')
  })

  it.each(['apply', 'plan'])(
    'ends with 1 where Keycloak cannot be reached: %s',
    async (command) => {
      expect(await cambio([command, '-f', file])).toBe(1)
      expect(complained).toMatch(
        /no answer from Keycloak at http:\/\/127\.0\.0\.1:1.*keycloak\.url/,
      )
      expect(complained).not.toContain('secret')
    },
  )

  it('ends with 1 where an issuer’s discovery cannot be reached, and offers endpoints', async () => {
    await writeFile(
      file,
      TRUST.replace(
        'https://login.partner.example\n    endpoints: { jwks: https://login.partner.example/jwks }',
        'http://127.0.0.1:1',
      ),
    )
    expect(await cambio(['-f', file])).toBe(1)
    expect(complained).toMatch(/issuer of partner.*endpoints/)
  })

  it('validates without a server and without secrets', async () => {
    expect(await cambio(['validate', '-f', file], {})).toBe(0)
    expect(printed).toContain('is valid')
    await writeFile(file, TRUST.replace('realm: company', 'relm: company'))
    expect(await cambio(['validate', '-f', file], {})).toBe(1)
    expect(complained).toContain('relm')
  })

  it('prints the trust file’s JSON Schema', async () => {
    expect(await cambio(['schema'])).toBe(0)
    expect(JSON.parse(printed)).toMatchObject({ title: 'Cambio trust file' })
  })
})
