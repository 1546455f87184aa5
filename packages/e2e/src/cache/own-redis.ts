import type { RedisConnection } from '@cambio/cache'
import { type RunningRedis, startRedis } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { Redis } from 'ioredis'
import { openConnection } from './replica.ts'
import type { Recorder } from './stage.ts'

/** A Redis that one file has for itself, because it takes it down. */
export interface OwnRedis {
  readonly redis: RunningRedis
  /** Somebody who looks into it from outside. */
  readonly stranger: Redis
  connect(keyPrefix: string, recorder: Recorder): Promise<RedisConnection>
  /** Closes what was connected. */
  disconnect(): Promise<unknown>
  stop(): Promise<void>
}

export async function startOwnRedis(): Promise<OwnRedis> {
  const redis = await startRedis()
  const stranger = new Redis(redis.url)
  stranger.on('error', () => undefined)
  const connections: RedisConnection[] = []
  return {
    redis,
    stranger,
    async connect(keyPrefix, recorder) {
      const connection = await openConnection({ url: new Secret(redis.url), keyPrefix }, recorder)
      connections.push(connection)
      return connection
    },
    disconnect: () => Promise.all(connections.splice(0).map((each) => each.close())),
    async stop() {
      stranger.disconnect()
      await redis.stop()
    },
  }
}
