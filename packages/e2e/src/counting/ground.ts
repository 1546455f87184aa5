import { randomBytes } from 'node:crypto'
import {
  adminClient,
  API_CLIENT,
  EXCHANGE_CLIENT,
  fromInside,
  type KeycloakConnection,
  type Landscape,
  makeLandscape,
  type Members,
  PARTNER_AUDIENCE,
  realmEvents,
  type RunningGateway,
  type RunningIssuer,
  type RunningRedis,
  startIssuer,
  startGateway,
  startRedis,
  startUpstream,
  trustFile,
  untilReady,
} from '@cambio/testkit'
import { startReplicas } from '../stage/replicas.ts'
import { provision } from '../stage/scene.ts'
import { type Middleman, startMiddleman } from './middleman.ts'

export interface GroundOptions {
  /** Changes the gateways' trust file. */
  readonly trust?: (text: string) => string
  /** More environment for the gateways. */
  readonly env?: Readonly<Record<string, string>>
  /** Default: 3. */
  readonly replicas?: number
}

const REPLICAS = 3

/** Longer than any of these tests, so that nothing ends or is renewed meanwhile. */
const LIFETIME_SECONDS = 3600

/** Few users for many tokens: Keycloak makes them at first sight, which is not what is counted. */
const USERS_OF_EACH = 10

/** Some gateways with a Redis of their own, before a real Keycloak that they reach through a middleman only. */
export interface Ground {
  readonly landscape: Landscape
  readonly redis: RunningRedis
  readonly middleman: Middleman
  readonly replicas: readonly RunningGateway[]
  /** Its tokens may be exchanged again and again. */
  readonly crowd: Crowd
  /** Its tokens are exchanged by the JWT grant, which takes each of them once. */
  readonly onceCrowd: Crowd
  /** By Keycloak's own events, everything that ever was. */
  counted(): Promise<Counted>
  /** One gateway more, with other environment; it ends with the ground. */
  startAnother(env: Readonly<Record<string, string>>): Promise<RunningGateway>
  close(): Promise<void>
}

/** An issuer with its users. */
export interface Crowd {
  readonly users: readonly string[]
  readonly token: (user: string, changes?: Members) => string
}

export interface Counted {
  readonly exchanges: number
  /** By the JWT grant. */
  readonly grants: number
  /** Exchanges and grants that Keycloak refused. */
  readonly refused: number
}

export async function openGround(
  keycloak: KeycloakConnection,
  { trust = (text) => text, env: more = {}, replicas: count = REPLICAS }: GroundOptions = {},
): Promise<Ground> {
  const landscape = await makeLandscape(keycloak)
  const redis = await startRedis()
  const middleman = await startMiddleman(keycloak.url)
  const [issuer, onceIssuer] = await Promise.all([startCrowdIssuer(), startCrowdIssuer()])
  const crowd = crowdOf('user', issuer)
  const onceCrowd = crowdOf('once-user', onceIssuer)
  const issuers = { crowd: issuer, 'once-crowd': onceIssuer }
  await provision(landscape, await landscape.writeTrustFile(provisioned(landscape, issuers)))
  await meet(landscape, 'crowd', crowd)
  await meet(landscape, 'once-crowd', onceCrowd)
  await nameRealmBy(middleman.url, landscape)
  const upstream = await startUpstream({
    issuer: `${middleman.url}/realms/${landscape.our.name}`,
    jwksUrl: `${landscape.our.issuer}/protocol/openid-connect/certs`,
    audience: API_CLIENT,
  })
  const urls = { keycloak: middleman.url, api: upstream.url }
  const file = await landscape.writeTrustFile(trust(served(landscape, issuers, urls)))
  const sealKey = randomBytes(32).toString('base64')
  const env = { ...landscape.env, REDIS_URL: redis.url, CACHE_SEAL_KEY: sealKey, ...more }
  const replicas = await startReplicas(count, file, env)
  const others: RunningGateway[] = []
  return {
    landscape,
    redis,
    middleman,
    replicas,
    crowd,
    onceCrowd,
    counted: () => countEvents(landscape),
    startAnother: async (changes) => {
      const another = await startGateway({ args: ['-f', file], env: { ...env, ...changes } })
      others.push(another)
      await untilReady(another)
      return another
    },
    close: async () => {
      await Promise.all([...replicas, ...others].map((each) => each.stop()))
      const servers = [upstream, middleman, issuer, onceIssuer, redis]
      await Promise.all(servers.map((each) => each.stop()))
      await landscape.remove()
    },
  }
}

function startCrowdIssuer(): Promise<RunningIssuer> {
  return startIssuer({ audience: PARTNER_AUDIENCE, reachableFromContainers: true })
}

function crowdOf(prefix: string, issuer: RunningIssuer): Crowd {
  return {
    users: Array.from({ length: USERS_OF_EACH }, (_, each) => `${prefix}-${each}`),
    token: (user, changes = {}) =>
      issuer.token({
        sub: user,
        preferred_username: user,
        email: `${user}@partner.example`,
        exp: Math.floor(Date.now() / 1000) + LIFETIME_SECONDS,
        ...changes,
      }),
  }
}

/** An exchange for each user, past the gateways, so that no two make the same user at once. */
async function meet({ our, env }: Landscape, alias: string, crowd: Crowd): Promise<void> {
  const credential = Buffer.from(`${EXCHANGE_CLIENT}:${env.GATEWAY_SECRET}`).toString('base64')
  for (const user of crowd.users) {
    const answer = await fetch(`${our.issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${credential}` },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: crowd.token(user),
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        subject_issuer: alias,
        audience: API_CLIENT,
      }),
    })
    if (!answer.ok) throw new Error(`Keycloak does not take ${user}: ${await answer.text()}`)
  }
}

type Issuers = Readonly<Record<'crowd' | 'once-crowd', RunningIssuer>>

function provisioned(landscape: Landscape, issuers: Issuers): string {
  const keysOf = ({ jwksUrl }: RunningIssuer): string => fromInside(landscape.keycloak, jwksUrl)
  return withIssuers(
    trustFile(landscape),
    `${rule('crowd', issuers)}
    via: [idp-permission]
    identityProvider: { config: { jwksUrl: "${keysOf(issuers.crowd)}" } }
${rule('once-crowd', issuers)}
    via: [jwt-grant, idp-permission]
    jwtGrant: { audience: "${PARTNER_AUDIENCE}", maxAgeSeconds: ${LIFETIME_SECONDS} }
    identityProvider: { config: { jwksUrl: "${keysOf(issuers['once-crowd'])}" } }
`,
  )
}

/** One road for each issuer, so that no token has a second one. */
function served(
  landscape: Landscape,
  issuers: Issuers,
  urls: { readonly keycloak: string; readonly api: string },
): string {
  const text = withIssuers(
    trustFile(landscape),
    `${rule('crowd', issuers)}
    via: [idp-permission]
${rule('once-crowd', issuers)}
    via: [jwt-grant]
`,
  )
  return text
    .replace(`url: ${landscape.keycloak.url}`, `url: ${urls.keycloak}`)
    .replace(`upstream: ${landscape.api.url}`, `upstream: ${urls.api}`)
    .concat(CACHE)
}

const rule = (alias: keyof Issuers, issuers: Issuers): string => `  - alias: ${alias}
    issuer: ${issuers[alias].issuer}
    accept: { audience: ["${PARTNER_AUDIENCE}"] }`

/** A Redis that is slow for a moment counts as away, which costs exchanges; here only one that is away may. */
const CACHE = `cache:
  redis: "\${env:REDIS_URL}"
  sealKey: "\${env:CACHE_SEAL_KEY}"
  commandTimeoutMs: 5000
`

/** In place of the partner of the story. */
const withIssuers = (text: string, issuers: string): string =>
  text.replace(/issuers:\n[^]*routes:/, () => `issuers:\n${issuers}routes:`)

/** From now on the realm's name begins with this address, and its tokens live long. */
async function nameRealmBy(frontendUrl: string, { keycloak, our }: Landscape): Promise<void> {
  const admin = await adminClient(keycloak)
  await admin.realms.update(
    { realm: our.name },
    { attributes: { frontendUrl }, accessTokenLifespan: LIFETIME_SECONDS },
  )
}

async function countEvents({ keycloak, our }: Landscape): Promise<Counted> {
  // The admin client's list of types is older than the JWT grant.
  const types = (await realmEvents(keycloak, our.name)).map(({ type }) => String(type))
  const count = (...names: string[]): number => types.filter((each) => names.includes(each)).length
  return {
    exchanges: count('TOKEN_EXCHANGE'),
    grants: count('JWT_AUTHORIZATION_GRANT'),
    refused: count('TOKEN_EXCHANGE_ERROR', 'JWT_AUTHORIZATION_GRANT_ERROR'),
  }
}
