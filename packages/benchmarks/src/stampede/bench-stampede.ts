import { parseArgs } from 'node:util'
import type { Contender } from '../proxy/contender.ts'
import { cambio } from '../proxy/contenders/cambio.ts'
import { goProxy } from '../proxy/contenders/go-proxy.ts'
import { springGateway } from '../proxy/contenders/spring-gateway.ts'
import { presentContenders } from '../proxy/present-contenders.ts'
import { startScene, type StandInScene } from '../proxy/scene.ts'

/** Those that exchange by themselves. */
const CONTENDERS: readonly Contender[] = [cambio, goProxy, springGateway]

const OPTIONS = {
  requests: { type: 'string', default: '100' },
  'exchange-ms': { type: 'string', default: '20' },
} as const

/** How many exchanges it costs when one new token comes with many requests at once. Counts, so any machine will do; needs no Keycloak. */
export async function benchStampede(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  const requests = Number(values.requests)
  const contenders = await presentContenders(CONTENDERS)
  const scene = await startScene({ exchangeMs: Number(values['exchange-ms']) })
  try {
    console.log(`\n${requests} requests at once, all with one new token\n`)
    console.log('|  | served | exchanges |\n| --- | --- | --- |')
    for (const contender of contenders) console.log(await countOne(contender, requests, scene))
  } finally {
    await scene.stop()
  }
}

/** A line of the table. */
async function countOne(
  contender: Contender,
  requests: number,
  scene: StandInScene,
): Promise<string> {
  const running = await contender.start(scene)
  try {
    const url = `${running.url}/small`
    // So that it has the issuer's keys: only the token is new.
    await isServed(url, scene.token)
    const before = scene.exchanges
    const served = await sendAtOnce(url, requests, scene.newToken())
    return `| ${contender.name} | ${served} | ${scene.exchanges - before} |`
  } finally {
    await running.stop()
  }
}

/** How many were answered with 2xx. */
async function sendAtOnce(url: string, requests: number, token: string): Promise<number> {
  const outcomes = await Promise.all(Array.from({ length: requests }, () => isServed(url, token)))
  return outcomes.filter(Boolean).length
}

async function isServed(url: string, token: string): Promise<boolean> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  await response.arrayBuffer()
  return response.ok
}
