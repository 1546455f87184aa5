import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startIssuer, type RunningIssuer } from '@cambio/testkit'
import { benchTrust, type BenchIssuers } from '../bench-trust.ts'
import { startGatewayProcess, type GatewayProcess } from '../gateway-process.ts'
import { API_AUDIENCE, AUDIENCE, issuedBy } from '../proxy/scene.ts'
import { tokenAnswer } from '../proxy/token-endpoint.ts'
import { startListening } from '../start-listening.ts'
import { send } from './client.ts'
import { API_DEEDS, CLIENT_DEEDS, isDue, type Deed, type Ending } from './deeds.ts'
import { createFlakyApi } from './flaky-api.ts'
import { createFlakyTokens } from './flaky-tokens.ts'
import { readVitals, vitalsRow, type Vitals } from './vitals.ts'

const OPTIONS = {
  minutes: { type: 'string', default: '30' },
  clients: { type: 'string', default: '24' },
} as const

/** So many are told in full. */
const MOST_TOLD = 10
/** Users come and go, so tokens are exchanged all the time, and the cache is never all there is. */
const USERS = 40
const TOKEN_SECONDS = 120
const ISSUED_SECONDS = 45
const SETTLING_MS = 20_000
/** The deeds of every hundred requests are mostly good ones. */
const DEEDS: readonly Deed[] = [...API_DEEDS, ...CLIENT_DEEDS, ...Array<Deed>(12).fill('answer')]

/**
 * Mixed load with an API and a Keycloak that fail at random, and clients that forge, leave and upgrade: every answer must be the one that was due, the process
 * must live, and its heap, sockets and requests on their way must come back to where they were. Ends with status 1 when one of these is not so.
 */
export async function benchSoak(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  const scene = await startSoak()
  try {
    const end = Date.now() + Number(values.minutes) * 60_000
    const counts = new Map<string, number>()
    const clients = Number(values.clients)
    const undueFirst = await work(scene, Date.now() + SETTLING_MS, clients, counts)
    const before = await rest(scene)
    const undue = undueFirst + (await work(scene, end, clients, counts))
    const after = await rest(scene)
    report(counts, undue, before, after)
    const isGood = undue === 0 && after.open === 0 && isBack(before, after)
    console.log(isGood ? '\nEvery answer was due, and nothing is left.' : '\nNOT as it should be.')
    process.exitCode = isGood ? 0 : 1
  } finally {
    await scene.stop()
  }
}

interface Soak {
  readonly gateway: GatewayProcess
  /** A token of some user, good for a while. */
  token(): string
  stop(): Promise<void>
}

/** Clients that send one request after the other until then. Gives how many ended as was not due. */
async function work(
  soak: Soak,
  until: number,
  clients: number,
  counts: Map<string, number>,
): Promise<number> {
  let undue = 0
  const agent = new Agent({ keepAlive: true })
  const tell = (deed: Deed, ending: Ending, sentBytes: number): void => {
    const name = `${deed}: ${ending.kind === 'answer' ? `${ending.status} ${ending.reason}` : ending.kind}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
    if (isDue(deed, ending, sentBytes)) return
    undue += 1
    if (undue <= MOST_TOLD) console.log('not due', deed, JSON.stringify(ending), sentBytes)
  }
  const one = async (): Promise<void> => {
    while (Date.now() < until) {
      const deed = DEEDS[Math.floor(Math.random() * DEEDS.length)] ?? 'answer'
      const token = deed === 'forge' ? forged(soak.token()) : soak.token()
      const { ending, sentBytes } = await send({ url: soak.gateway.url, deed, token, agent })
      tell(deed, ending, sentBytes)
    }
  }
  await Promise.all(Array.from({ length: clients }, one))
  agent.destroy()
  return undue
}

const forged = (token: string): string => `${token.slice(0, -20)}${'A'.repeat(20)}`

/** When all is quiet. */
async function rest(soak: Soak): Promise<Vitals> {
  await sleep(SETTLING_MS)
  return readVitals(soak.gateway)
}

/** Half as much heap again may be the garbage of the last minute. */
const isBack = (before: Vitals, after: Vitals): boolean =>
  after.heapBytes < before.heapBytes * 1.5 && after.handles <= before.handles + 5

function report(
  counts: ReadonlyMap<string, number>,
  undue: number,
  before: Vitals,
  after: Vitals,
): void {
  for (const [name, count] of [...counts].toSorted(([one], [other]) => one.localeCompare(other)))
    console.log(`${String(count).padStart(8)}  ${name}`)
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
  console.log(`\n${all} requests, ${undue} of them ended as was not due\n`)
  console.log(
    '|  | heap MiB | resident MiB | handles | requests on their way |\n|---|---|---|---|---|',
  )
  console.log(vitalsRow('before', before))
  console.log(vitalsRow('after', after))
}

async function startSoak(): Promise<Soak> {
  const partner = await startIssuer({ path: '/realms/partner', audience: AUDIENCE })
  const realm = await startIssuer({ path: '/realms/company', audience: API_AUDIENCE })
  const tokens = createFlakyTokens(() => {
    const exp = Math.floor(Date.now() / 1_000) + ISSUED_SECONDS
    return tokenAnswer(issuedBy(realm, exp), ISSUED_SECONDS)
  })
  const endpoint = await startListening(tokens.server)
  realm.publish({ discovery: { token_endpoint: `http://localhost:${endpoint.port}/token` } })
  const api = await startListening(createFlakyApi())
  const gateway = await startGatewayProcess(soakTrust({ partner, realm }, api.port), 'fatal')
  return {
    gateway,
    token: createTokens(partner),
    async stop() {
      await gateway.stop()
      tokens.stop()
      endpoint.stop()
      api.stop()
      await Promise.all([partner.stop(), realm.stop()])
    },
  }
}

function createTokens(partner: RunningIssuer): () => string {
  const known = new Map<number, { readonly token: string; readonly exp: number }>()
  return () => {
    const user = Math.floor(Math.random() * USERS)
    const now = Math.floor(Date.now() / 1_000)
    const last = known.get(user)
    if (last !== undefined && last.exp > now + 10) return last.token
    const exp = now + TOKEN_SECONDS
    const token = partner.token({ sub: `user-${user}`, exp })
    known.set(user, { token, exp })
    return token
  }
}

const soakTrust = (issuers: BenchIssuers, apiPort: number): object => {
  const timeouts = { connectMs: 1_000, headersMs: 1_000, idleMs: 5_000 }
  const upstreams = [{ name: 'api', addresses: [`http://localhost:${apiPort}`], timeouts }]
  const route = { match: { path: '/soak' }, upstream: 'api', upgrades: ['echo'] }
  return benchTrust(issuers, route, { upstreams })
}
