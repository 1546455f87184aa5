import {
  API_CLIENT,
  EXCHANGE_CLIENT,
  PARTNER_AUDIENCE,
  audienceMapper,
  createClient,
  createUser,
  passwordToken,
  startGateway,
  startProgram,
  untilReady,
  type RunningGateway,
} from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { get } from '../stage/answer.ts'
import { openScene, type Scene } from '../stage/scene.ts'

let scene: Scene
const gateways: RunningGateway[] = []
beforeAll(async () => {
  scene = await openScene(inject('keycloak'))
})
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()))
  await scene?.close()
})

/** All that the story's gateway needs, as variables. */
function settings(): Record<string, string> {
  const { our, partner, api, env } = scene.landscape
  return {
    ISSUER: our.issuer,
    CLIENT_ID: EXCHANGE_CLIENT,
    CLIENT_SECRET: env.GATEWAY_SECRET,
    OIDC_TOKEN_EXCHANGE_IDP_LIST: partner.issuer,
    SUBJECT_TOKEN_AUDIENCE: PARTNER_AUDIENCE,
    TARGET_AUDIENCE: API_CLIENT,
    UPSTREAM_URL: api.url,
  }
}

async function run(changes: Record<string, string> = {}): Promise<RunningGateway> {
  const gateway = await startGateway({ env: { ...settings(), ...changes } })
  gateways.push(gateway)
  return gateway
}

async function ready(changes: Record<string, string> = {}): Promise<RunningGateway> {
  const gateway = await run(changes)
  await untilReady(gateway)
  return gateway
}

/** The log line of a refused request; it is written after the answer. */
const refusal = (line: string): string | undefined =>
  line.includes('audience_mismatch') ? line : undefined

const anything = (gateway: RunningGateway): string => `${gateway.url}/any/path`

describe('from environment variables alone', () => {
  it('a listed issuer’s token is exchanged, named to Keycloak by its URL', async () => {
    expect((await get(anything(await ready()), await scene.landscape.partner.token())).status).toBe(
      200,
    )
  })

  it('or by its alias, when one is given', async () => {
    const gateway = await ready({ IDP_ALIASES: `${scene.landscape.partner.issuer}=partner` })
    expect((await get(anything(gateway), await scene.landscape.partner.token())).status).toBe(200)
  })

  it('SUBJECT_TOKEN_ISSUER accepts one more issuer', async () => {
    const { OIDC_TOKEN_EXCHANGE_IDP_LIST: issuer = '', ...rest } = settings()
    const gateway = await startGateway({ env: { ...rest, SUBJECT_TOKEN_ISSUER: issuer } })
    gateways.push(gateway)
    await untilReady(gateway)
    expect((await get(anything(gateway), await scene.landscape.partner.token())).status).toBe(200)
  })

  it('a subject token must be meant for CLIENT_ID or ISSUER, and the log names the variable that changes it', async () => {
    const { SUBJECT_TOKEN_AUDIENCE: _, ...rest } = settings()
    const gateway = await startGateway({ env: rest })
    gateways.push(gateway)
    await untilReady(gateway)
    expect((await get(anything(gateway), await scene.landscape.partner.token())).status).toBe(401)
    expect(await gateway.waitFor(refusal)).toContain('SUBJECT_TOKEN_AUDIENCE')
  })

  it('says at start whose tokens it accepts, where it exchanges, and as which client', async () => {
    const start = (await run()).lines.find((line) => line.includes('"managementPort"')) ?? ''
    for (const part of [
      scene.landscape.partner.issuer,
      scene.landscape.our.issuer,
      EXCHANGE_CLIENT,
    ])
      expect(start).toContain(part)
  })
})

describe('the word default', () => {
  async function ownToken(): Promise<string> {
    const keycloak = inject('keycloak')
    const realm = scene.landscape.our.name
    await createClient(keycloak, realm, {
      clientId: 'own-app',
      publicClient: true,
      directAccessGrantsEnabled: true,
      protocolMappers: [audienceMapper(API_CLIENT), audienceMapper(PARTNER_AUDIENCE)],
    })
    await createUser(keycloak, realm, { username: 'bob', password: 'bob-password' })
    return passwordToken(keycloak, {
      realm,
      clientId: 'own-app',
      username: 'bob',
      password: 'bob-password',
    })
  }

  it('in the list lets our realm’s own tokens through as they are; without it they are refused', async () => {
    const token = await ownToken()
    const before = await scene.landscape.exchanges()
    const list = `${scene.landscape.partner.issuer} default`
    expect(
      (await get(anything(await ready({ OIDC_TOKEN_EXCHANGE_IDP_LIST: list })), token)).status,
    ).toBe(200)
    expect((await get(anything(await ready()), token)).status).toBe(401)
    expect(await scene.landscape.exchanges()).toBe(before)
  })
})

describe('a setting that can’t be right stops the start and is named', () => {
  it.each([
    ['PORT', { PORT: 'abc' }],
    ['CLOCK_SKEW_SECONDS', { CLOCK_SKEW_SECONDS: '120' }],
    ['TOKEN_EXCHANGE_VIA', { TOKEN_EXCHANGE_VIA: 'magic' }],
    ['SUBJECT_TOKEN_ALGORITHMS', { SUBJECT_TOKEN_ALGORITHMS: 'HS256' }],
    ['TOKEN_CACHE_ENABLED', { TOKEN_CACHE_ENABLED: 'maybe' }],
    ['CLIENT_SECRET', { CLIENT_SECRET: '' }],
    ['ISSUER', { ISSUER: 'company' }],
    ['UPSTREAM_URL', { UPSTREAM_URL: 'http://api.internal.example' }],
    ['CACHE_SEAL_KEY', { REDIS_URL: 'redis://localhost:6379' }],
  ])('%s', async (variable, changes) => {
    const program = startProgramWith(changes)
    expect(await program.ended).not.toBe(0)
    expect(program.lines.join('\n')).toContain(variable)
  })
})

function startProgramWith(changes: Record<string, string>): ReturnType<typeof startProgram> {
  return startProgram({
    entry: new URL('../../../../apps/gateway/src/main.ts', import.meta.url).pathname,
    env: { PORT: '0', MANAGEMENT_PORT: '0', ...settings(), ...changes },
  })
}

describe('a gateway that Keycloak does not know', () => {
  it('says that ISSUER and SUBJECT_TOKEN_ISSUER may be swapped, and is not ready', async () => {
    const { our, partner } = scene.landscape
    const { OIDC_TOKEN_EXCHANGE_IDP_LIST: _, ...rest } = settings()
    const gateway = await startGateway({
      env: { ...rest, ISSUER: partner.issuer, SUBJECT_TOKEN_ISSUER: our.issuer },
    })
    gateways.push(gateway)
    const line = await gateway.waitFor((each) =>
      /SUBJECT_TOKEN_ISSUER.*swapped|swapped.*SUBJECT_TOKEN_ISSUER/.test(each) ? each : undefined,
    )
    expect(line).toContain('ISSUER')
    expect((await get(`${gateway.managementUrl}/health/ready`)).status).toBe(503)
  })
})
