import { fileURLToPath } from 'node:url'
import { startProgram } from '@cambio/testkit'

/** What is sent in one round. */
export interface Load {
  readonly url: string
  readonly token: string
  readonly requests: number
  readonly connections: number
}

export interface LoadResult {
  /** Requests that were not answered with 2xx. */
  readonly failed: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Sends it from a process of its own; every answer must be good, else there is nothing to compare. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const entry = fileURLToPath(new URL('./programs/load-program.ts', import.meta.url))
  const program = startProgram({ entry, args: [JSON.stringify(load)] })
  const result = await program.waitFor(readResult)
  await program.ended
  if (result.failed > 0)
    throw new Error(`${load.url}: ${result.failed} requests failed\n${program.lines.join('\n')}`)
  return result
}

function readResult(line: string): LoadResult | undefined {
  if (!line.startsWith('{')) return undefined
  const read: unknown = JSON.parse(line)
  return isResult(read) ? read : undefined
}

const isResult = (value: unknown): value is LoadResult =>
  typeof value === 'object' && value !== null && 'failed' in value && 'p99Ms' in value
