import { toStandardError } from '../progress.ts'
import type { Progress } from '../progress.ts'
import type { RunningServer } from '../server/running-server.ts'
import { startFirstWay } from '../way/start-first-way.ts'
import { forcedWay } from '../way/way.ts'
import type { Environment, Way } from '../way/way.ts'
import { startAsProcess } from './process-way.ts'
import type { StartedRedis } from './started-redis.ts'

export interface RedisOptions {
  /** What clients must authenticate with. Default: nothing. */
  readonly password?: string
  /** Default: standard error. */
  readonly onProgress?: Progress
  /** Default: the environment of this process. */
  readonly env?: Environment
}

/** A real Redis that keeps nothing on disk: after an outage it is empty. */
export interface RunningRedis extends RunningServer {
  /** With the password in it, if there is one. */
  readonly url: string
  readonly way: Way
}

/**
 * Starts an empty Redis: in a container if Docker is here, else the machine's own `redis-server`, or one
 * unpacked from the system's packages. `CAMBIO_REDIS` forces a way, `REDIS_IMAGE` names the container's image.
 */
export async function startRedis(options: RedisOptions = {}): Promise<RunningRedis> {
  const { password, env = process.env, onProgress = toStandardError } = options
  const settings = { password, env, onProgress }
  const introduce = (way: Way, { port, ...server }: StartedRedis): RunningRedis => {
    const credentials = password === undefined ? '' : `:${encodeURIComponent(password)}@`
    return { ...server, way, url: `redis://${credentials}localhost:${port}` }
  }
  return startFirstWay({
    name: 'Redis',
    variable: 'CAMBIO_REDIS',
    forced: forcedWay('CAMBIO_REDIS', env),
    start: {
      container: async () => {
        // Testcontainers takes half a second to load, which only this way needs.
        const { startInContainer } = await import('./container-way.ts')
        return introduce('container', await startInContainer(settings))
      },
      process: async () => introduce('process', await startAsProcess(settings)),
    },
    onProgress,
  })
}
