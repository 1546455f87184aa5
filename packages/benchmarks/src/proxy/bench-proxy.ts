import { parseArgs } from 'node:util'
import { wholeNumbers } from '../whole-numbers.ts'
import type { Contender } from './contender.ts'
import { cambio, cambioLogging, cambioWorkers } from './contenders/cambio.ts'
import { goProxy } from './contenders/go-proxy.ts'
import { haproxyJwt } from './contenders/haproxy-jwt.ts'
import { httpProxy } from './contenders/http-proxy.ts'
import { httpProxyJose } from './contenders/http-proxy-jose.ts'
import { nginxAuthRequest } from './contenders/nginx-auth-request.ts'
import { nginx } from './contenders/nginx.ts'
import { springGateway } from './contenders/spring-gateway.ts'
import { measure, type Effort } from './measure.ts'
import { presentContenders } from './present-contenders.ts'
import { proxyTable } from './proxy-table.ts'
import { startScene } from './scene.ts'

/** The first one is what the others are compared with. */
const CONTENDERS: readonly Contender[] = [
  httpProxy,
  httpProxyJose,
  cambio,
  cambioLogging,
  cambioWorkers,
  nginx,
  nginxAuthRequest,
  haproxyJwt,
  goProxy,
  springGateway,
]

const BODIES: readonly (readonly [path: string, what: string])[] = [
  ['/small', '150 bytes'],
  ['/large', '64 KiB'],
]

const OPTIONS = {
  rounds: { type: 'string', default: '5' },
  requests: { type: 'string', default: '10000' },
  connections: { type: 'string', default: '32' },
  'warm-up': { type: 'string', default: '20000' },
  only: { type: 'string', default: '' },
  body: { type: 'string', default: '' },
} as const

/** What a proxied request costs its proxy: CPU of the server's processes, side by side in one run. Needs Linux, and no Keycloak. */
export async function benchProxy(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  const effort: Omit<Effort, 'connections'> = {
    rounds: Number(values.rounds),
    requests: Number(values.requests),
    warmUp: Number(values['warm-up']),
  }
  const eachConnections = wholeNumbers('connections', values.connections)
  const only = values.only.split(';')
  const chosen = CONTENDERS.filter(({ name }) => only.some((part) => name.includes(part)))
  const contenders = await presentContenders(chosen)
  const scene = await startScene()
  try {
    for (const [path, what] of BODIES.filter((body) => body[1].includes(values.body))) {
      for (const connections of eachConnections) {
        console.log(`\nAnswers of ${what}, ${connections} connections\n`)
        console.log(proxyTable(await measure(contenders, path, { ...effort, connections }, scene)))
      }
    }
  } finally {
    await scene.stop()
  }
}
