import { median } from '../gateway/round.ts'
import type { Contender, RunningContender } from '../proxy/contender.ts'
import { tryGuards } from '../proxy/try-guards.ts'
import type { ColdScene } from './cold-scene.ts'
import type { ColdRow } from './cold-table.ts'
import { bareExchange, throughProxy, type Way } from './ways.ts'

/** How many new tokens each way gets. */
export interface ColdEffort {
  readonly tokens: number
  /** Before those that count. */
  readonly warmUp: number
}

/**
 * Starts all contenders, and gives each way a new token in turn, one at a time, so that whatever else the machine does meets all alike. The first
 * row is the exchange alone.
 */
export async function measureCold(
  contenders: readonly Contender[],
  effort: ColdEffort,
  scene: ColdScene,
): Promise<readonly ColdRow[]> {
  const running: RunningContender[] = []
  const ways: Way[] = [bareExchange(scene)]
  try {
    for (const contender of contenders) {
      const { name } = contender
      const started = await contender.start(scene)
      running.push(started)
      await tryGuards(name, started, scene)
      ways.push(throughProxy(name, started))
    }
    return await takeTurns(ways, effort, scene)
  } finally {
    await Promise.all(ways.map((way) => way.close()))
    await Promise.all(running.map((each) => each.stop()))
  }
}

/** After so many turns Keycloak is left as it was at first, so that the exchange takes as long in the end as in the beginning. */
const TURNS_PER_SESSIONS = 50

async function takeTurns(
  ways: readonly Way[],
  { tokens, warmUp }: ColdEffort,
  scene: ColdScene,
): Promise<readonly ColdRow[]> {
  const timed: readonly Timed[] = ways.map((way) => ({ way, times: [] }))
  for (let turn = 0; turn < warmUp + tokens; turn += 1) {
    if (turn % TURNS_PER_SESSIONS === 0) await scene.endSessions?.()
    for (const { way, times } of startingAt(timed, turn)) {
      const ms = await way.take(scene.newToken())
      if (turn >= warmUp) times.push(ms)
    }
  }
  return timed.map(({ way, times }) => ({ name: way.name, ms: median(times) }))
}

interface Timed {
  readonly way: Way
  readonly times: number[]
}

/** Each way is first as often as any other: what comes before it is not always the same. */
function startingAt(timed: readonly Timed[], turn: number): readonly Timed[] {
  const first = turn % timed.length
  return [...timed.slice(first), ...timed.slice(0, first)]
}
