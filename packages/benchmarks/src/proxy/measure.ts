import { median } from '../gateway/round.ts'
import type { Contender, RunningContender } from './contender.ts'
import { runLoad, type LoadResult } from './load.ts'
import { processCost } from './process-cost.ts'
import type { Scene } from './scene.ts'
import { tryGuards } from './try-guards.ts'

/** How much is sent, and how often. */
export interface Effort {
  readonly rounds: number
  readonly requests: number
  readonly connections: number
  /** Requests before the first round, at least one round's. */
  readonly warmUp: number
}

/** One contender's medians over all rounds. */
export interface Row {
  readonly name: string
  /** Of the server's processes, as the operating system counts them. */
  readonly cpuMicrosPerRequest: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly memoryBytes: number
}

type Sample = Omit<Row, 'name'>

/**
 * Starts all contenders, and sends each its rounds in turn, so that whatever else the machine does meets all alike. The first turn warms them up,
 * with more requests, and does not count: what compiling costs is a matter of the first minute.
 */
export async function measure(
  contenders: readonly Contender[],
  path: string,
  effort: Effort,
  scene: Scene,
): Promise<readonly Row[]> {
  const running = new Map<string, RunningContender>()
  try {
    for (const contender of contenders) {
      const started = await contender.start(scene)
      running.set(contender.name, started)
      if (contender.verifies) await tryGuards(contender.name, started, scene)
    }
    const samples = await takeSamples(running, path, effort, scene)
    return [...samples].map(([name, each]) => ({ name, ...mediansOf(each) }))
  } finally {
    await Promise.all([...running.values()].map((each) => each.stop()))
  }
}

async function takeSamples(
  running: ReadonlyMap<string, RunningContender>,
  path: string,
  effort: Effort,
  { token }: Scene,
): Promise<ReadonlyMap<string, readonly Sample[]>> {
  const samples = new Map<string, Sample[]>([...running.keys()].map((name) => [name, []]))
  for (let turn = 0; turn <= effort.rounds; turn += 1) {
    for (const [name, { url, pids }] of running) {
      const before = processCost(pids)
      const requests = turn === 0 ? Math.max(effort.warmUp, effort.requests) : effort.requests
      const load = await runLoad({ ...effort, requests, url: url + path, token })
      if (turn > 0) samples.get(name)?.push(sampleOf(load, before.cpuMicros, pids, effort))
    }
  }
  return samples
}

function sampleOf(
  { perSecond, p50Ms, p99Ms }: LoadResult,
  cpuMicrosBefore: number,
  pids: readonly number[],
  { requests }: Effort,
): Sample {
  const { cpuMicros, memoryBytes } = processCost(pids)
  const cpuMicrosPerRequest = (cpuMicros - cpuMicrosBefore) / requests
  return { cpuMicrosPerRequest, perSecond, p50Ms, p99Ms, memoryBytes }
}

function mediansOf(samples: readonly Sample[]): Sample {
  const of = (member: keyof Sample): number => median(samples.map((sample) => sample[member]))
  return {
    cpuMicrosPerRequest: of('cpuMicrosPerRequest'),
    perSecond: of('perSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    memoryBytes: of('memoryBytes'),
  }
}
