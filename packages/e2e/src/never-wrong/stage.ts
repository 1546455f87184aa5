import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  EXCHANGE_CLIENT,
  type ReceivedRequest,
  type RunningGateway,
  type RunningIssuer,
  type RunningRedis,
  startIssuer,
  startRedis,
  startUpstream,
} from '@cambio/testkit'
import { startReplicas } from '../stage/replicas.ts'
import { type Alias, ALIASES, AUDIENCES, isOneTime, TARGETS } from './cast.ts'
import { type RealmStandIn, startRealmStandIn } from './realm-stand-in.ts'
import type { SignedOut } from './judge.ts'
import type { Issuers } from './subjects.ts'

const REPLICAS = 3

/** Three gateways with one Redis, five issuers, and a realm that issues without end. */
export interface Stage {
  readonly redis: RunningRedis
  readonly issuers: Issuers
  readonly realm: RealmStandIn
  readonly replicas: readonly RunningGateway[]
  /** Who shows it may purge. */
  readonly purgeKey: string
  close(): Promise<void>
}

export async function openStage(signedOut: SignedOut): Promise<Stage> {
  const redis = await startRedis()
  const issuers = await startIssuers()
  const realm = await startRealmStandIn((url) =>
    ALIASES.find((alias) => issuers[alias].issuer === url),
  )
  const upstream = await startUpstream({
    issuer: realm.issuer.issuer,
    jwksUrl: realm.issuer.jwksUrl,
    audience: AUDIENCES,
    answer: (received, response) => {
      tell(received, response)
      upstream.reset()
    },
  })
  const folder = await mkdtemp(join(tmpdir(), 'cambio-never-wrong-'))
  const file = join(folder, 'cambio.yaml')
  await writeFile(file, trustFile({ realm: realm.url, issuers, api: upstream.url, signedOut }))
  const purgeKey = randomBytes(32).toString('hex')
  const replicas = await startReplicas(REPLICAS, file, {
    GATEWAY_SECRET: randomUUID(),
    REDIS_URL: redis.url,
    CACHE_SEAL_KEY: randomBytes(32).toString('base64'),
    PURGE_KEY: purgeKey,
  })
  return {
    redis,
    issuers,
    realm,
    replicas,
    purgeKey,
    close: async () => {
      await Promise.all(replicas.map((each) => each.stop()))
      const servers = [upstream, realm, redis, ...Object.values(issuers)]
      await Promise.all(servers.map((each) => each.stop()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Of every kind of key. */
async function startIssuers(): Promise<Issuers> {
  const start = (): Promise<RunningIssuer> =>
    startIssuer({ algorithms: ['ES256'], audience: EXCHANGE_CLIENT })
  const [north, east, south, west, once] = await Promise.all([
    start(),
    start(),
    start(),
    start(),
    start(),
  ])
  return { north, east, south, west, once }
}

/** What the API saw of the caller. */
function tell({ claims }: ReceivedRequest, response: ServerResponse): void {
  const { sub, aud, scope, issued_for, issued_at_ms } = claims ?? {}
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ sub, aud: [aud].flat(), scope, issued_for, issued_at_ms }))
}

interface Written {
  readonly realm: string
  readonly issuers: Issuers
  readonly api: string
  readonly signedOut: SignedOut
}

function trustFile({ realm, issuers, api, signedOut }: Written): string {
  const rule = (alias: Alias): string => `  - alias: ${alias}
    issuer: ${issuers[alias].issuer}
    accept: { audience: [${EXCHANGE_CLIENT}], leewaySeconds: 0 }
    via: [${isOneTime(alias) ? 'jwt-grant' : 'idp-permission'}]`
  const routes = TARGETS.map(
    ({ path, audience, scope }) => `  - match: { path: ${path} }
    upstream: ${api}
    target: { audience: [${audience}], scope: [${scope.replace(' ', ', ')}] }`,
  )
  return `keycloak: { url: "${realm}", realm: company }
client: { id: ${EXCHANGE_CLIENT}, secret: "\${env:GATEWAY_SECRET}" }
issuers:
${ALIASES.map(rule).join('\n')}
routes:
${routes.join('\n')}
cache: { redis: "\${env:REDIS_URL}", sealKey: "\${env:CACHE_SEAL_KEY}", signedOut: ${signedOut}, commandTimeoutMs: 1000 }
management: { purgeKey: "\${env:PURGE_KEY}" }
logout: { backChannel: true }
`
}
