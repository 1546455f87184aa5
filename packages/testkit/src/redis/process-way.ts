import { findRedis } from './find-redis.ts'
import { startServerProcess } from './server-process.ts'
import { redisConfiguration } from './started-redis.ts'
import type { RedisSettings, StartedRedis } from './started-redis.ts'

/** Starts a `redis-server` on loopback. */
export async function startAsProcess(settings: RedisSettings): Promise<StartedRedis> {
  const program = await findRedis(settings)
  return startServerProcess({ program, configuration: redisConfiguration(settings) })
}
