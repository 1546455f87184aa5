import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createProgram, run } from './cli.ts'
import type { Surroundings } from './commands/surroundings.ts'
import { plainSurroundings } from '../test/surroundings.ts'

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

async function cambio(
  args: readonly string[],
  env: Record<string, string> = ENV,
  change: Partial<Surroundings> = {},
): Promise<number> {
  return await run(args, { ...surroundings(env), ...change })
}

function surroundings(env: Record<string, string>): Surroundings {
  return plainSurroundings({
    env,
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

  it.each([
    [['plann'], 'Did you mean plan?'],
    [['aply', '-f', 'x'], 'Did you mean apply?'],
    [['plan', '--fil', 'x'], 'Did you mean --file?'],
    [['--jsn'], 'Did you mean --json?'],
  ])('asks whether another word was meant: %j', async (args, guess) => {
    expect(await cambio(args)).toBe(64)
    expect(complained).toContain(guess)
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

  it('validates without a server and without secrets', async () => {
    expect(await cambio(['validate', '-f', file], {})).toBe(0)
    expect(printed).toContain('is valid')
    await writeFile(file, TRUST.replace('realm: company', 'relm: company'))
    expect(await cambio(['validate', '-f', file], {})).toBe(1)
    expect(complained).toContain('relm')
  })

  it('prints the trust file’s JSON Schema, and a document’s', async () => {
    expect(await cambio(['schema'])).toBe(0)
    expect(JSON.parse(printed)).toMatchObject({ title: 'Cambio trust file' })
    printed = ''
    expect(await cambio(['schema', 'plan'])).toBe(0)
    expect(JSON.parse(printed)).toMatchObject({ title: 'Cambio plan/v1' })
  })
})

describe('every command', () => {
  const commands = createProgram(surroundings(ENV), () => undefined).commands

  it.each(commands.map((command) => command.name()))(
    '%s says what it does, and shows how it is called',
    async (name) => {
      const command = commands.find((one) => one.name() === name)
      expect(command?.description()).not.toBe('')
      expect(await cambio([name, '--help'])).toBe(0)
      expect(printed).toMatch(new RegExp(`\\nExample:\\n  cambio ${name}`))
    },
  )
})

describe('a trust file that is not valid', () => {
  it.each([
    ['broken YAML', `${TRUST}issuers: [\n`, /cambio\.yaml:\d+:\d+ /],
    [
      'an unknown key',
      TRUST.replace('realm: company', 'relm: company'),
      /cambio\.yaml:3:3 keycloak\.relm: .*did you mean "realm"/,
    ],
    [
      'a wrong type',
      TRUST.replace('realm: company', 'realm: [company]'),
      /cambio\.yaml:3:\d+ keycloak\.realm: /,
    ],
    [
      'two rules for one issuer',
      TRUST.replace(
        'routes:',
        '  - { alias: other, issuer: https://login.partner.example }\nroutes:',
      ),
      /issuers\[1\]\.issuer: is the issuer of issuers\[0\] too/,
    ],
    [
      'a bomb of aliases',
      `${TRUST}a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n`,
      /alias/,
    ],
    [
      'a secret in plain text',
      TRUST.replace('"${env:GATEWAY_SECRET}"', 'planted-secret'),
      /client\.secret: must refer to the secret/,
    ],
  ])('with %s is refused with its place, before any server is asked', async (_what, text, told) => {
    await writeFile(file, text)
    for (const command of ['validate', 'plan', 'apply', 'verify', 'drift', 'destroy', 'config']) {
      complained = ''
      expect(await cambio([command, '-f', file])).toBe(1)
      expect(complained).toMatch(told)
      expect(complained).not.toContain('no answer')
      expect(complained).not.toContain('planted')
      expect(printed).toBe('')
    }
  })
})

describe('with --json', () => {
  it('nothing but the document is printed, whatever is told on the way', async () => {
    await cambio(['plan', '-f', file, '--json'])
    expect(JSON.parse(printed)).toMatchObject({
      cambio: 'plan/v1',
      outcome: 'failed',
      exitCode: 1,
      failure: { reason: 'server_unreachable' },
    })
    expect(complained).toMatch(/^cambio: no answer from Keycloak/)
  })
})

describe('cambio config', () => {
  const ENVIRONMENT = {
    ISSUER: 'https://sso.example.com/realms/data',
    CLIENT_ID: 'gateway',
    CLIENT_SECRET: 'planted-client-secret',
    OIDC_TOKEN_EXCHANGE_IDP_LIST: 'https://login.partner.example',
    UPSTREAM_URL: 'http://127.0.0.1:8080',
    REDIS_URL: 'rediss://user:planted-password@redis.example:6379',
    CACHE_SEAL_KEY: Buffer.alloc(32, 7).toString('base64'),
  }

  it('prints a trust file that is valid, with defaults written out and secrets as references', async () => {
    expect(await cambio(['config', '-f', file])).toBe(0)
    expect(printed).toContain('secret: ${env:GATEWAY_SECRET}')
    expect(printed).toContain('policyName: gateway-token-exchange')
    expect(printed).not.toContain('gateway-secret')
    await writeFile(file, printed)
    expect(await cambio(['validate', '-f', file])).toBe(0)
  })

  it('prints what the environment says where there is no trust file, and no secret of it', async () => {
    for (const more of [[], ['--json']]) {
      printed = ''
      expect(await cambio(['config', ...more], ENVIRONMENT)).toBe(0)
      expect(printed).toContain('${env:CLIENT_SECRET}')
      expect(printed).toContain('${env:REDIS_URL}')
      expect(printed).not.toContain('planted')
      expect(printed).not.toContain(ENVIRONMENT.CACHE_SEAL_KEY)
    }
  })

  it('wants the file that is named, whatever the environment says', async () => {
    expect(await cambio(['config', '-f', join(folder, 'none.yaml')], ENVIRONMENT)).toBe(1)
    expect(complained).toContain('none.yaml')
  })

  it('tells what is wrong with an environment, and where there is nothing at all', async () => {
    expect(await cambio(['config'], { ...ENVIRONMENT, ISSUER: 'nonsense' })).toBe(1)
    expect(complained).toContain('ISSUER')
    complained = ''
    expect(await cambio(['config'], {})).toBe(1)
    expect(complained).toContain('cambio.yaml')
  })
})
