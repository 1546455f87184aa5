import { type RunningGateway, startGateway, untilReady } from '@cambio/testkit'

type Env = Readonly<Record<string, string>>

/** So many processes with the same settings, all of them ready. */
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
  return replicas
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
