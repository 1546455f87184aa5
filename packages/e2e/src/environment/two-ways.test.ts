import {
  API_CLIENT,
  EXCHANGE_CLIENT,
  PARTNER_AUDIENCE,
  startGateway,
  untilReady,
  type RunningGateway,
} from '@cambio/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { runApart } from '../cli/run-apart.ts'
import { get } from '../stage/answer.ts'
import {
  olga,
  openProvingGround,
  type ProvingGround,
  provision,
} from '../verifying/proving-ground.ts'

type Variables = Readonly<Record<string, string>>

/** Two programs are started for most of these, on a machine with other things to do. */
const TIMEOUT_MS = 180_000

let ground: ProvingGround
const gateways: RunningGateway[] = []

/** The realm is set up once, with the outsider and the partner’s realm; the gateway knows nothing of that file. */
beforeAll(async () => {
  ground = await openProvingGround(inject('keycloak'))
  const { issuer } = ground.landscape.partner
  const partner = `  - alias: partner
    issuer: ${issuer}
    accept: { audience: ["${PARTNER_AUDIENCE}"] }
    via: [idp-permission]
routes:`
  await provision(ground, await ground.trust((text) => text.replace('routes:', partner)))
})
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()))
})
afterAll(() => ground.close())

function variables(changes: Variables): Variables {
  const { our, api, env } = ground.landscape
  return {
    ISSUER: our.issuer,
    CLIENT_ID: EXCHANGE_CLIENT,
    CLIENT_SECRET: env.GATEWAY_SECRET,
    SUBJECT_TOKEN_AUDIENCE: PARTNER_AUDIENCE,
    TARGET_AUDIENCE: API_CLIENT,
    UPSTREAM_URL: api.url,
    ...changes,
  }
}

/** Calls a gateway that runs from these variables, with each token in turn. */
async function callWith(env: Variables, ...tokens: readonly string[]) {
  const { api } = ground.landscape
  const gateway = await startGateway({ env })
  gateways.push(gateway)
  await untilReady(gateway)
  api.reset()
  const answers = []
  for (const token of tokens) {
    // The first one makes the user.
    // oxlint-disable-next-line no-await-in-loop
    answers.push(await get(`${gateway.url}/geoserver`, token))
  }
  return { gateway, answers, claims: api.received.map((received) => received.claims) }
}

async function explain(env: Variables, token: string) {
  const path = await ground.save(token)
  const args = ['explain', '--live', '--json', '--token', path, '--request', 'GET /geoserver']
  const { code, stdout } = await runApart(args, env)
  return { code, ...(JSON.parse(stdout) as { readonly verdict: string; readonly source: string }) }
}

const EXPLAINED = { code: 0, verdict: 'accepted', source: 'environment' }

describe('two realms of one Keycloak, by variables alone', { timeout: TIMEOUT_MS }, () => {
  it('the one realm’s token is exchanged by the other, named by its URL or its alias', async () => {
    const { partner, our } = ground.landscape
    for (const more of [{}, { IDP_ALIASES: `${partner.issuer}=partner` }]) {
      const env = variables({ SUBJECT_TOKEN_ISSUER: partner.issuer, ...more })
      const token = await partner.token()
      const { answers, claims } = await callWith(env, token)
      expect(answers).toMatchObject([{ status: 200 }])
      expect(claims).toMatchObject([{ iss: our.issuer, azp: EXCHANGE_CLIENT }])
      expect(await explain(env, token)).toMatchObject(EXPLAINED)
    }
  })
})

describe('an issuer that is no Keycloak, by variables alone', { timeout: TIMEOUT_MS }, () => {
  it('is exchanged by idp-permission, which is what is taken where nothing is said', async () => {
    const { outsider } = ground
    const env = variables({ OIDC_TOKEN_EXCHANGE_IDP_LIST: outsider.issuer })
    const pia = { sub: 'pia', preferred_username: 'pia', email: 'pia@example.com' }
    const { answers } = await callWith(env, olga(outsider, pia))
    expect(answers).toMatchObject([{ status: 200 }])
  })

  it('by the roads of TOKEN_EXCHANGE_VIA: the second one for a user never seen, then the first', async () => {
    const { outsider } = ground
    const env = variables({
      OIDC_TOKEN_EXCHANGE_IDP_LIST: outsider.issuer,
      IDP_ALIASES: `${outsider.issuer}=outsider`,
      TOKEN_EXCHANGE_VIA: 'jwt-grant idp-permission',
    })
    const { gateway, answers, claims } = await callWith(env, olga(outsider), olga(outsider))
    expect(answers).toMatchObject([{ status: 200 }, { status: 200 }])
    await gateway.waitFor((line) => (line.includes('"road":"idp-permission"') ? line : undefined))
    await gateway.waitFor((line) => (line.includes('"road":"jwt-grant"') ? line : undefined))
    const [first, second] = claims
    expect(second).toMatchObject({ iss: ground.landscape.our.issuer, sub: first?.sub })
    expect(await explain(env, olga(outsider))).toMatchObject(EXPLAINED)
  })

  it('is refused where only the realm’s own tokens are taken', async () => {
    const env = variables({ OIDC_TOKEN_EXCHANGE_IDP_LIST: 'default' })
    const token = olga(ground.outsider)
    const { answers } = await callWith(env, token)
    expect(answers).toMatchObject([{ status: 401 }])
    expect(await explain(env, token)).toMatchObject({ code: 1, verdict: 'refused' })
  })
})
