import { Pool } from 'undici'

const CONNECTIONS = 16

/** One way to send a request, whose speed is compared with others'. */
export interface Contender {
  readonly name: string
  readonly origin: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** Requests per second of one round; every answer must be 200, else there is nothing to compare. */
export async function round(contender: Contender, requests: number): Promise<number> {
  const pool = new Pool(contender.origin, { connections: CONNECTIONS })
  let left = requests
  const started = performance.now()
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (left-- > 0) await once(pool, contender)
    }),
  )
  const seconds = (performance.now() - started) / 1000
  await pool.close()
  return requests / seconds
}

async function once(pool: Pool, { name, path, headers }: Contender): Promise<void> {
  const { statusCode, body } = await pool.request({ method: 'GET', path, headers })
  await body.dump()
  if (statusCode !== 200) throw new Error(`${name} answered ${statusCode}`)
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}
