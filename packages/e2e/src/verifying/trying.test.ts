import {
  API_CLIENT,
  audienceMapper,
  createClient,
  createUser,
  EXCHANGE_CLIENT,
  PARTNER_AUDIENCE,
  passwordToken,
  runCambio,
} from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import {
  checksIn,
  olga,
  openProvingGround,
  type ProvingGround,
  provision,
} from './proving-ground.ts'

let ground: ProvingGround
let file: string
const TESTER = { clientId: 'tester', secret: 'tester-secret-planted' }

beforeAll(async () => {
  ground = await openProvingGround(inject('keycloak'), 'own')
  file = await ground.trust()
  await provision(ground, file)
})

afterAll(() => ground.close())

/** The partner’s realm, and our own. */
function moreIssuers(): string {
  return `  - alias: partner
    issuer: ${ground.landscape.partner.issuer}
    accept: { audience: ["${PARTNER_AUDIENCE}"] }
    via: [idp-permission]
  - self: true
    accept: { audience: ["${EXCHANGE_CLIENT}"] }
    via: [standard]
`
}

describe('cambio verify --live', () => {
  it('proves each road on its own, with a client that is allowed and one that is not', async () => {
    const { code, output } = await ground.live(file, olga(ground.outsider))
    expect(output).toContain('✓ outsider: the token is one the gateway accepts')
    for (const road of ['jwt-grant', 'idp-permission']) {
      expect(output).toContain(
        `✓ outsider by ${road}: gateway gets a token for orders-api (audience, scope, issuer as asked)`,
      )
    }
    expect(output).toContain(
      '✓ outsider by idp-permission: a client that is not allowed is refused (403 access_denied',
    )
    expect(output).toContain(
      '✓ outsider by jwt-grant: a client that is not allowed is refused (400 invalid_grant: Identity Provider is not allowed for the client)',
    )
    expect(output).toMatch(/Verified\.$/)
    expect(code).toBe(0)
  })

  it('takes a token from standard input', async () => {
    const { code, output } = await runCambio(['verify', '--live', '--token', '-', '-f', file], {
      env: ground.landscape.env,
      input: `${olga(ground.outsider)}\n`,
    })
    expect(output).toMatch(/Verified\.$/)
    expect(code).toBe(0)
  })

  it('takes tokens of several issuers, each from a file of its own', async () => {
    const { landscape, outsider, realm } = ground
    const keycloak = inject('keycloak')
    const two = await ground.trust((text) => text.replace('routes:', `${moreIssuers()}routes:`))
    await provision(ground, two)
    await createClient(keycloak, realm, {
      clientId: 'web',
      publicClient: true,
      directAccessGrantsEnabled: true,
      protocolMappers: [audienceMapper(EXCHANGE_CLIENT)],
    })
    await createUser(keycloak, realm, { username: 'bob', password: 'bob-password' })
    const own = await passwordToken(keycloak, {
      realm,
      clientId: 'web',
      username: 'bob',
      password: 'bob-password',
    })
    const partner = `partner=${await ground.save(await landscape.partner.token())}`
    const self = `self=${await ground.save(own)}`
    const verify = async (...more: readonly string[]) => {
      const first = `outsider=${await ground.save(olga(outsider))}`
      const tokens = [first, ...more].flatMap((text) => ['--token', text])
      return await ground.cambio(two, 'verify', '--live', ...tokens)
    }
    const { code, output } = await verify(partner, self)
    expect(output).toContain('✓ partner by idp-permission: gateway gets a token for orders-api')
    expect(output).toContain('✓ self by standard: gateway gets a token for orders-api')
    expect(output).toContain(
      '✓ self by standard: a client that is not allowed is refused (403 access_denied',
    )
    expect(code).toBe(0)

    const without = await verify(self)
    expect(without.output).toContain(
      '? partner: not proven: there is no token to try; give one with --token partner=<file>',
    )
    expect(without.code).toBe(0)
    const strict = await ground.cambio(two, 'verify', '--live', '--strict', '--token', self)
    expect(strict.code).toBe(1)
  })

  it('gets a new token of the declared test client for each attempt, as itself and as a test user', async () => {
    const { landscape } = ground
    await createClient(inject('keycloak'), landscape.partner.name, {
      ...TESTER,
      serviceAccountsEnabled: true,
      directAccessGrantsEnabled: true,
      protocolMappers: [audienceMapper(PARTNER_AUDIENCE)],
    })
    const trust = (more: string) =>
      ground.trust((text) =>
        text.replace(
          /issuers:[^]*routes:/,
          `issuers:
  - alias: partner
    issuer: ${landscape.partner.issuer}
    accept: { audience: ["${PARTNER_AUDIENCE}"] }
    via: [idp-permission]
    testClient: { id: tester, secret: "\${env:TESTER_SECRET}"${more} }
routes:`,
        ),
      )
    const env = {
      ...landscape.env,
      TESTER_SECRET: TESTER.secret,
      TESTER_PASSWORD: 'alice-password',
    }
    const asItself = await trust('')
    const asUser = await trust(', username: alice, password: "${env:TESTER_PASSWORD}"')
    await provision(ground, asItself)
    for (const path of [asItself, asUser]) {
      const { code, output } = await runCambio(['verify', '--live', '-f', path], { env })
      expect(output).toContain('✓ partner by idp-permission: gateway gets a token for orders-api')
      expect(output).not.toContain(TESTER.secret)
      expect(code).toBe(0)
    }
    const wrong = { ...env, TESTER_SECRET: 'another-secret' }
    const { code, output } = await runCambio(['verify', '--live', '-f', asUser], { env: wrong })
    expect(output).toContain(
      '? partner: not proven: the issuer gave the test client no access token (status 401',
    )
    expect(code).toBe(1)
    await provision(ground, file)
  })

  it('says of a token the gateway would not take what is wrong with it, and asks Keycloak nothing', async () => {
    const before = await ground.landscape.exchanges()
    const { code, output } = await ground.live(file, olga(ground.outsider, { aud: 'somebody' }))
    expect(output).toContain(
      `✗ outsider: the gateway would not accept the token: the token is for somebody, and accepted are ${PARTNER_AUDIENCE}. Setting: issuers[outsider].accept.audience.`,
    )
    expect(code).toBe(1)
    expect(await ground.landscape.exchanges()).toBe(before)
  })

  it('refuses a token of an issuer that is not in the trust file before it makes anything', async () => {
    const { landscape } = ground
    const { code, output } = await ground.live(file, await landscape.stranger.token())
    expect(output).toContain('cannot be used: it is no JWT of an issuer in the trust file')
    expect(code).toBe(1)
  })

  it('ends with 1 where nothing could be proven', async () => {
    const { code, output } = await ground.cambio(file, 'verify', '--live')
    expect(output).toContain('? outsider: not proven: there is no token to try')
    expect(output).toMatch(/not enough was proven/)
    expect(code).toBe(1)
  })

  it('names allowed clients whose secret it does not have as not tried, which proves and spoils nothing', async () => {
    await createClient(inject('keycloak'), ground.realm, {
      clientId: 'batch',
      secret: 'batch-secret',
    })
    const granted = await ground.trust((text) =>
      text.replace(
        'routes:',
        'grants: [{ from: outsider, allow: [batch], via: [idp-permission] }]\nroutes:',
      ),
    )
    await provision(ground, granted)
    const { code, output } = await ground.live(granted, olga(ground.outsider), '--strict')
    expect(output).toContain(
      '· outsider by idp-permission: batch is allowed too and was not tried: its secret is not in the trust file',
    )
    expect(code).toBe(0)
    await provision(ground, file)
  })

  it('tries a token that is good once for one route, and says so of the others', async () => {
    const routes = await ground.trust((text) =>
      text.replace('via: [jwt-grant, idp-permission]', 'via: [jwt-grant]').replace(
        'routes:',
        `routes:
  - match: { path: /other }
    upstream: http://127.0.0.1:9`,
      ),
    )
    const { output } = await ground.live(routes, olga(ground.outsider))
    expect(output).toContain('✓ outsider by jwt-grant: a client that is not allowed is refused')
    expect(output.match(/✓ outsider by jwt-grant: gateway gets a token/g)).toHaveLength(1)
    expect(output).toContain(
      '? outsider by jwt-grant: not proven: the given token was good for one exchange by jwt-grant; declare issuers[outsider].testClient',
    )
  })

  it('prints neither a token nor a secret, as text or as JSON', async () => {
    const { landscape, admin, realm } = ground
    const [client] = await admin.clients.find({ realm, clientId: API_CLIENT })
    const token = olga(ground.outsider)
    for (const more of [[], ['--json']]) {
      const { output } = await ground.live(file, token, ...more)
      for (const secret of [...token.split('.'), ...Object.values(landscape.env), client?.secret]) {
        expect(output).not.toContain(secret)
      }
    }
  })

  it('prints one JSON document', async () => {
    const { code, output } = await ground.live(file, olga(ground.outsider), '--json')
    expect(JSON.parse(output)).toMatchObject({
      cambio: 'verify/v1',
      outcome: 'done',
      exitCode: code,
      realm: ground.realm,
      standing: 'agrees',
    })
    expect(checksIn(output).map(({ kind, road, state }) => [kind, road, state])).toEqual([
      ['subject', undefined, 'proven'],
      ['refusal', 'idp-permission', 'proven'],
      ['exchange', 'idp-permission', 'proven'],
      ['refusal', 'jwt-grant', 'proven'],
      ['exchange', 'jwt-grant', 'proven'],
    ])
  })
})
