import { type RunningGateway, startGateway, untilReady } from '@cambio/testkit'
import { vi } from 'vitest'

type Env = Readonly<Record<string, string>>

/** So many processes with the same settings, Redis among them: all of them ready, and with a connection to it. */
export async function startReplicas(
  count: number,
  trustFile: string,
  env: Env,
): Promise<readonly RunningGateway[]> {
  const args = ['-f', trustFile]
  const replicas = await Promise.all(
    Array.from({ length: count }, () => startGateway({ args, env })),
  )
  await Promise.all(replicas.map(untilReady))
  await Promise.all(replicas.map(untilRedisIsUp))
  return replicas
}

/** A gateway is ready without its Redis, and exchanges for itself alone until it has one. */
export async function untilRedisIsUp(gateway: RunningGateway): Promise<void> {
  const isUp = async (): Promise<boolean> => (await countIn(gateway, 'cambio_cache_redis_up')) === 1
  await vi.waitUntil(isUp, { timeout: 30_000 })
}

/** What a counter of a gateway says: the sum of the series whose labels hold this text. */
export async function countIn(
  { managementUrl }: RunningGateway,
  counter: string,
  labels = '',
): Promise<number> {
  const page = await (await fetch(`${managementUrl}/metrics`)).text()
  const series = page
    .split('\n')
    .filter((line) => line.startsWith(`${counter}{`) || line.startsWith(`${counter} `))
    .filter((line) => line.includes(labels))
  return series.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}
