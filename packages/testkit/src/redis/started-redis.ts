import type { Progress } from '../progress.ts'
import type { RunningServer } from '../server/running-server.ts'
import type { Environment } from '../way/way.ts'

/** What every way to start Redis is told. */
export interface RedisSettings {
  /** `requirepass`; absent: anybody may come in. */
  readonly password: string | undefined
  readonly env: Environment
  readonly onProgress: Progress
}

/** A Redis that is ready, on a port of this machine. */
export interface StartedRedis extends RunningServer {
  readonly port: number
}

/** A Redis in memory alone: a cache that is halted comes back empty. */
export function redisConfiguration({ password }: Pick<RedisSettings, 'password'>): string {
  const lines = ['save ""', 'appendonly no']
  if (password !== undefined) lines.push(`requirepass ${JSON.stringify(password)}`)
  return `${lines.join('\n')}\n`
}
