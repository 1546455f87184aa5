import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { audienceMapper, createClient, PARTNER_AUDIENCE, runCambio } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createAdminAccount, createAssertionKey, withLogin } from '../login/admin-account.ts'
import { openWorkshop, type Workshop } from '../provisioning/workshop.ts'
import { callsOf, discoverCommands, type Offer, type Variety } from './command-line.ts'
import { textsIn, tracesIn } from './traces.ts'

/** Each character in them is written otherwise by some encoding. */
const SECRETS = {
  ADMIN_SECRET: 'planted+admin/secret&1?ü',
  GATEWAY_SECRET: 'planted+gateway/secret&2?ü',
  PARTNER_SECRET: 'planted+partner/secret&3?ü',
  TEST_CLIENT_SECRET: 'planted+test/client&4?ü',
  DIGEST_KEY: 'planted+digest/key&5?ü, long enough to be one',
  REDIS_URL: 'redis://:planted-redis-6@localhost:1',
  SEAL_KEY: Buffer.alloc(32, 'planted-seal-7').toString('base64'),
  PURGE_KEY: 'planted+purge/key-8-long-enough-to-be-one',
}
const KEYS = {
  ADMIN_KEY: createAssertionKey('RS256'),
  GATEWAY_KEY: createAssertionKey('ES256'),
}
const PEMS = { ADMIN_KEY: KEYS.ADMIN_KEY.pem, GATEWAY_KEY: KEYS.GATEWAY_KEY.pem }
const ALL = { ...SECRETS, ...PEMS }

/** A minute of a busy machine for each of two dozen calls would be too much; together they need less. */
const TIMEOUT_MS = 300_000

let workshop: Workshop
let commands: readonly Offer[]
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cambio-planted-'))
  workshop = await openWorkshop(inject('keycloak'), 'own')
  await createAdminAccount(workshop, { clientId: 'planted', secret: SECRETS.ADMIN_SECRET })
  await createAdminAccount(workshop, { clientId: 'signing', ...KEYS.ADMIN_KEY.registration })
  await createClient(inject('keycloak'), workshop.landscape.partner.name, {
    clientId: 'tester',
    secret: SECRETS.TEST_CLIENT_SECRET,
    serviceAccountsEnabled: true,
    protocolMappers: [audienceMapper(PARTNER_AUDIENCE)],
  })
  commands = await discoverCommands()
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await workshop.close()
})

/** A trust file that refers to every secret there is. */
const withSecrets = (): Promise<string> =>
  workshop.trust(
    (text) =>
      withLogin({ clientId: 'planted', clientSecret: '${env:ADMIN_SECRET}' })(text).replace(
        '    via: [idp-permission]',
        `    identityProvider: { clientId: us, clientSecret: "\${env:PARTNER_SECRET}" }
    testClient: { id: tester, secret: "\${env:TEST_CLIENT_SECRET}" }
    via: [idp-permission]`,
      ) +
      'cache: { redis: "${env:REDIS_URL}", sealKey: "${env:SEAL_KEY}" }\n' +
      'management: { purgeKey: "${env:PURGE_KEY}" }\n' +
      'secretDigestKey: "${env:DIGEST_KEY}"\n',
  )

const withKeys = (): Promise<string> =>
  workshop.trust((text) =>
    withLogin({ clientId: 'signing', privateKey: '${env:ADMIN_KEY}' })(text).replace(
      'secret: "${env:GATEWAY_SECRET}"',
      'privateKey: "${env:GATEWAY_KEY}"',
    ),
  )

/** Where a gateway would be. */
const NOBODY = 'http://localhost:1'

/** Processes at the same time. What one does to the other is no matter here. */
const RUNS = 3

/** Runs every command, in a folder where each file it writes is found. */
async function traces(
  trustFile: string,
  env: Readonly<Record<string, string>>,
  variety: Variety = 'bare',
): Promise<string[]> {
  const found: string[] = []
  const surroundings = { env: { ...env, HOME: folder, TMPDIR: folder }, cwd: folder }
  const tokenFile = await workshop.landscape.writeTrustFile(
    await workshop.landscape.partner.token(),
  )
  const calls = commands.flatMap((offer) => {
    const written = join(folder, crypto.randomUUID())
    return callsOf(offer, { trustFile, tokenFile, gateway: NOBODY, written }, variety)
  })
  const runNext = async (): Promise<void> => {
    for (let call = calls.shift(); call !== undefined; call = calls.shift()) {
      const { output } = await runCambio(call, surroundings)
      for (const name of tracesIn(output, ALL)) found.push(`${call.join(' ')}: ${name}`)
    }
  }
  await Promise.all(Array.from({ length: RUNS }, runNext))
  for (const name of tracesIn(textsIn(folder), ALL)) found.push(`a file: ${name}`)
  return found
}

describe('no secret is in anything cambio prints or writes', () => {
  it('by any of its commands, of which there are these', () => {
    expect(commands.map(({ command }) => command)).toEqual(
      expect.arrayContaining(['validate', 'plan', 'apply', 'schema']),
    )
    expect(commands.find(({ command }) => command === 'plan')?.hasTrustFile).toBe(true)
  })

  it('when a login is refused', { timeout: TIMEOUT_MS }, async () => {
    const env = { ...ALL, ADMIN_SECRET: SECRETS.GATEWAY_SECRET }
    expect(await traces(await withSecrets(), env)).toEqual([])
  })

  it('when everything is new', { timeout: TIMEOUT_MS }, async () => {
    expect(await traces(await withSecrets(), ALL, 'forms')).toEqual([])
    const applied = await runCambio(['-f', await withSecrets()], { env: ALL })
    expect(applied.code).toBe(0)
  })

  it('with any flag of its commands', { timeout: TIMEOUT_MS }, async () => {
    expect(commands.flatMap(({ flags }) => flags)).toEqual(expect.arrayContaining(['--live']))
    expect(await traces(await withSecrets(), ALL, 'flags')).toEqual([])
  })

  it('when every secret is another one', { timeout: TIMEOUT_MS }, async () => {
    const { GATEWAY_SECRET: PARTNER_SECRET, PARTNER_SECRET: GATEWAY_SECRET } = SECRETS
    const file = await withSecrets()
    expect(await traces(file, { ...ALL, GATEWAY_SECRET, PARTNER_SECRET })).toEqual([])
  })

  it('when there are keys instead', { timeout: TIMEOUT_MS }, async () => {
    expect(await traces(await withKeys(), ALL, 'forms')).toEqual([])
    expect(await runCambio(['-f', await withKeys()], { env: ALL })).toMatchObject({ code: 0 })
  })

  it('when a key is none', { timeout: TIMEOUT_MS }, async () => {
    const env = { ...ALL, ADMIN_KEY: SECRETS.ADMIN_SECRET, GATEWAY_KEY: SECRETS.GATEWAY_SECRET }
    expect(await traces(await withKeys(), env)).toEqual([])
  })
})

describe('tracesIn', () => {
  const secrets = { ONE: SECRETS.ADMIN_SECRET, KEY: PEMS.ADMIN_KEY }

  it.each([
    SECRETS.ADMIN_SECRET,
    encodeURIComponent(SECRETS.ADMIN_SECRET),
    new URLSearchParams({ a: SECRETS.ADMIN_SECRET }).toString(),
    JSON.stringify({ a: SECRETS.ADMIN_SECRET }),
    ...['', 'a', 'ab', 'abc'].map((before) =>
      Buffer.from(`${before}${SECRETS.ADMIN_SECRET}:after`).toString('base64'),
    ),
  ])('finds %s', (text) => {
    expect(tracesIn(`before ${text} after`, secrets)).toEqual(['ONE'])
  })

  it('finds one line of a key, and nothing in what is public of it', () => {
    expect(tracesIn(PEMS.ADMIN_KEY.split('\n')[3] ?? '', secrets)).toEqual(['KEY'])
    expect(tracesIn(JSON.stringify(KEYS.ADMIN_KEY.registration), secrets)).toEqual([])
    expect(tracesIn('-----BEGIN PRIVATE KEY-----', secrets)).toEqual([])
  })

  it('finds a token', async () => {
    const token = await workshop.landscape.partner.token()
    expect(tracesIn(`sent ${token}.`, secrets)).toEqual(['a token'])
  })
})
