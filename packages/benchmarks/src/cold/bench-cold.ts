import { parseArgs } from 'node:util'
import type { Contender } from '../proxy/contender.ts'
import { cambio } from '../proxy/contenders/cambio.ts'
import { goProxy } from '../proxy/contenders/go-proxy.ts'
import { springGateway } from '../proxy/contenders/spring-gateway.ts'
import { presentContenders } from '../proxy/present-contenders.ts'
import { startScene } from '../proxy/scene.ts'
import type { ColdScene } from './cold-scene.ts'
import { coldTable } from './cold-table.ts'
import { startKeycloakScene } from './keycloak-scene.ts'
import { measureCold } from './measure-cold.ts'

/** Those that exchange by themselves. */
const CONTENDERS: readonly Contender[] = [cambio, goProxy, springGateway]

const OPTIONS = {
  tokens: { type: 'string', default: '500' },
  'warm-up': { type: 'string', default: '1500' },
  endpoint: { type: 'string', default: 'keycloak' },
  'exchange-ms': { type: 'string', default: '0' },
  only: { type: 'string', default: '' },
} as const

/** How much longer the first request with a new token takes than the exchange that it waits for. By default the exchange is a real Keycloak's. */
export async function benchCold(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  const effort = { tokens: Number(values.tokens), warmUp: Number(values['warm-up']) }
  const only = values.only.split(';')
  const chosen = CONTENDERS.filter(({ name }) => only.some((part) => name.includes(part)))
  const contenders = await presentContenders(chosen)
  const scene = await startSceneWith(values.endpoint, Number(values['exchange-ms']))
  try {
    console.log(`\n${effort.tokens} new tokens each, one at a time\n`)
    console.log(coldTable(await measureCold(contenders, effort, scene)))
  } finally {
    await scene.stop()
  }
}

function startSceneWith(endpoint: string, exchangeMs: number): Promise<ColdScene> {
  if (endpoint === 'keycloak') return startKeycloakScene()
  if (endpoint === 'stand-in') return startScene({ exchangeMs })
  throw new Error(`--endpoint is "${endpoint}"; write keycloak or stand-in`)
}
