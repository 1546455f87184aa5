import { GenericContainer, Wait } from 'testcontainers'
import { buildImage, localImageName } from '../container/build-image.ts'
import { connectEngine } from '../container/engine.ts'
import { chooseImage } from '../container/images.ts'
import { startContainer } from '../container/start-container.ts'
import { redisConfiguration } from './started-redis.ts'
import type { RedisSettings, StartedRedis } from './started-redis.ts'

const OFFICIAL_IMAGE = 'redis:8-alpine'

const REDIS_PORT = 6379
const CONFIGURATION_FILE = '/tmp/redis.conf'

export async function startInContainer(settings: RedisSettings): Promise<StartedRedis> {
  const { env, onProgress } = settings
  const engine = await connectEngine()
  const local = localImageName('redis', 'system', 'redis-server')
  const image = await chooseImage(
    engine.client,
    {
      wished: env['REDIS_IMAGE'],
      official: OFFICIAL_IMAGE,
      local,
      async buildLocal() {
        onProgress('Building a container image for Redis (once, about 10 seconds) …')
        await buildImage('redis', local, env)
      },
    },
    onProgress,
  )
  return startContainer(engine, (port) => configure(image, port, settings))
}

/** The password goes by a file: a command line is shown to everybody. */
function configure(image: string, port: number, settings: RedisSettings): GenericContainer {
  return (
    new GenericContainer(image)
      .withCopyContentToContainer([
        { content: redisConfiguration(settings), target: CONFIGURATION_FILE },
      ])
      .withCommand(['redis-server', CONFIGURATION_FILE, '--protected-mode', 'no'])
      .withExposedPorts({ container: REDIS_PORT, host: port })
      // Not the log line: when a container is started again, that may have passed before anybody listens.
      .withWaitStrategy(Wait.forSuccessfulCommand('redis-cli ping'))
  )
}
