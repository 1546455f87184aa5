import { toStandardError } from '../progress.ts'
import { untilReady } from '../server/until-ready.ts'
import { askRedis } from './ask-redis.ts'
import { findRedis } from './find-redis.ts'
import { startServerProcess } from './server-process.ts'
import type { RedisOptions } from './start-redis.ts'
import type { StartedRedis } from './started-redis.ts'

/** A primary, a replica, and three Sentinels that make the replica the primary when the primary is gone. */
export interface RedisSentinel {
  /** `redis+sentinel://127.0.0.1:…,127.0.0.1:…,127.0.0.1:…/cambio` */
  readonly url: string
  /** Kills the server that is the primary now, and resolves when another one is. */
  failOver(): Promise<void>
  logs(): Promise<string>
  stop(): Promise<void>
}

const GROUP = 'cambio'
const SENTINELS = 3
const QUORUM = 2

/** A busy machine must not seem dead, a dead one not be missed for long. */
const DOWN_AFTER_MS = 2000

/** Until all have heard of each other, or agreed on another primary. */
const AGREE_TIMEOUT_SECONDS = 60

const DATA_CONFIGURATION = `save ""
appendonly no
repl-diskless-sync-delay 0
`

const sentinelConfiguration = (
  port: number,
): string => `sentinel monitor ${GROUP} 127.0.0.1 ${port} ${QUORUM}
sentinel down-after-milliseconds ${GROUP} ${DOWN_AFTER_MS}
sentinel failover-timeout ${GROUP} 10000
`

/** Starts all five as processes. */
export async function startRedisSentinel(
  options: Pick<RedisOptions, 'env' | 'onProgress'> = {},
): Promise<RedisSentinel> {
  const { env = process.env, onProgress = toStandardError } = options
  const program = await findRedis({ env, onProgress })
  const started: StartedRedis[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((server) => server.stop()))
  }
  const start = async (configuration: string, args: readonly string[] = []) => {
    const server = await startServerProcess({ program, configuration, args })
    started.push(server)
    return server
  }
  try {
    const primary = await start(DATA_CONFIGURATION)
    const replica = await start(`${DATA_CONFIGURATION}replicaof 127.0.0.1 ${primary.port}\n`)
    const sentinels: StartedRedis[] = []
    while (sentinels.length < SENTINELS) {
      sentinels.push(await start(sentinelConfiguration(primary.port), ['--sentinel']))
    }
    await until(async () => (await Promise.all(sentinels.map(knowsAll))).every(Boolean))
    return introduce({ data: [primary, replica], sentinels, stop })
  } catch (error) {
    await stop()
    throw error
  }
}

interface SentinelSet {
  readonly data: readonly StartedRedis[]
  readonly sentinels: readonly StartedRedis[]
  readonly stop: () => Promise<void>
}

function introduce({ data, sentinels, stop }: SentinelSet): RedisSentinel {
  return {
    url: `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${GROUP}`,
    async failOver() {
      const [before] = await primaryPorts(sentinels)
      await data.find(({ port }) => port === before)?.halt()
      await until(async () => (await primaryPorts(sentinels)).every((port) => port !== before))
    },
    logs: async () => {
      const logs = await Promise.all([...data, ...sentinels].map((server) => server.logs()))
      return logs.join('\n')
    },
    stop,
  }
}

/** Whether the Sentinel knows the replica and the other Sentinels. */
async function knowsAll({ port }: StartedRedis): Promise<boolean> {
  const fields = (await askRedis({ port }, `SENTINEL MASTER ${GROUP}`)).split('\r\n')
  const valueOf = (name: string): string | undefined => fields[fields.indexOf(name) + 2]
  return valueOf('num-slaves') === '1' && valueOf('num-other-sentinels') === `${SENTINELS - 1}`
}

async function primaryPorts(sentinels: readonly StartedRedis[]): Promise<readonly number[]> {
  const ask = `SENTINEL GET-MASTER-ADDR-BY-NAME ${GROUP}`
  const answers = await Promise.all(sentinels.map(({ port }) => askRedis({ port }, ask)))
  return answers.map((answer) => Number(answer.split('\r\n')[4]))
}

function until(ready: () => Promise<boolean>): Promise<void> {
  const ended = new AbortController().signal
  return untilReady({ name: 'Redis Sentinel', ready, ended, timeoutSeconds: AGREE_TIMEOUT_SECONDS })
}
