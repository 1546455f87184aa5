import { toStandardError } from '../progress.ts'
import { findValkey } from './find-redis.ts'
import { startServerProcess } from './server-process.ts'
import type { RedisOptions, RunningRedis } from './start-redis.ts'
import { redisConfiguration } from './started-redis.ts'

/** Starts an empty Valkey as a process. See `hasValkey`. */
export async function startValkey(options: RedisOptions = {}): Promise<RunningRedis> {
  const { password, env = process.env, onProgress = toStandardError } = options
  const program = await findValkey({ env, onProgress })
  const configuration = redisConfiguration({ password })
  const { port, ...server } = await startServerProcess({ program, configuration })
  const credentials = password === undefined ? '' : `:${encodeURIComponent(password)}@`
  return { ...server, way: 'process', url: `redis://${credentials}localhost:${port}` }
}
