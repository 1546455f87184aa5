import {
  makeLandscape,
  runCambio,
  startGateway,
  startKeycloak,
  startUpstream,
  trustFile,
  untilReady,
  type Landscape,
} from '@cambio/testkit'
import { median, round, type Contender } from './round.ts'

const ROUNDS = 5
const REQUESTS = 4_000
const STAMPEDE = 100

async function measure(landscape: Landscape, gatewayUrl: string): Promise<void> {
  const open = await startUpstream({
    open: true,
    answer: (_received, response) => response.end('ok'),
  })
  const token = await landscape.partner.token()
  const contenders: readonly Contender[] = [
    { name: 'straight to an open API', origin: open.url, path: '/orders/1', headers: {} },
    {
      name: 'through the gateway, cached',
      origin: gatewayUrl,
      path: '/orders/1',
      headers: { authorization: `Bearer ${token}` },
    },
  ]
  const rates = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  for (let turn = 0; turn <= ROUNDS; turn += 1) {
    for (const contender of contenders) {
      const rate = await round(contender, REQUESTS)
      // The first turn warms both up and does not count.
      if (turn > 0) rates.get(contender.name)?.push(rate)
    }
  }
  await open.stop()
  const medians = [...rates].map(([name, each]) => ({ name, rate: median(each) }))
  const fastest = Math.max(...medians.map(({ rate }) => rate))
  for (const { name, rate } of medians) {
    console.log(
      `${name.padEnd(30)} ${Math.round(rate).toString().padStart(7)} requests/s   ${(rate / fastest).toFixed(2)}`,
    )
  }
}

async function countStampede(landscape: Landscape, gatewayUrl: string): Promise<void> {
  const token = await landscape.partner.token()
  const before = await landscape.exchanges()
  const headers = { authorization: `Bearer ${token}` }
  const statuses = await Promise.all(
    Array.from(
      { length: STAMPEDE },
      async () => (await fetch(`${gatewayUrl}/orders/1`, { headers })).status,
    ),
  )
  const exchanges = (await landscape.exchanges()) - before
  const served = statuses.filter((status) => status === 200).length
  console.log(
    `${STAMPEDE} concurrent first requests: ${served} served, ${exchanges} exchange(s) at Keycloak`,
  )
}

/**
 * What the gateway costs on a cached request, as a ratio measured side by side in one
 * run (rounds interleaved, medians), and what it saves, as exact counts of exchanges.
 */
export async function benchGateway(): Promise<void> {
  const keycloak = await startKeycloak()
  const landscape = await makeLandscape(keycloak.connection, {
    answer: (_received, response) => response.end('ok'),
  })
  try {
    const file = await landscape.writeTrustFile(trustFile(landscape))
    const { code, output } = await runCambio(['-f', file], { env: landscape.env })
    if (code !== 0) throw new Error(output)
    const gateway = await startGateway({
      args: ['-f', file],
      env: landscape.env,
    })
    try {
      await untilReady(gateway)
      await measure(landscape, gateway.url)
      await countStampede(landscape, gateway.url)
    } finally {
      await gateway.stop()
    }
  } finally {
    await landscape.remove()
    await keycloak.stop()
  }
}
