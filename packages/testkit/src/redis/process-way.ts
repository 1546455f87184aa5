import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onFreePort } from '../http/free-port.ts'
import { startOnLeash } from '../leash/start-on-leash.ts'
import type { Leashed } from '../leash/start-on-leash.ts'
import { untilReady } from '../server/until-ready.ts'
import { answersPing } from './answers-ping.ts'
import { findRedis } from './find-redis.ts'
import { redisConfiguration } from './started-redis.ts'
import type { RedisSettings, StartedRedis } from './started-redis.ts'

/** Redis is there in a fraction of a second; the rest is for a busy machine. */
const START_TIMEOUT_SECONDS = 30

/** Starts a `redis-server` on loopback, in a temporary folder. */
export async function startAsProcess(settings: RedisSettings): Promise<StartedRedis> {
  const program = await findRedis(settings)
  const folder = await mkdtemp(join(tmpdir(), 'cambio-redis-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    // mkdtemp's folder is ours alone, and so is the password in it.
    await writeFile(join(folder, 'redis.conf'), redisConfiguration(settings))
    return await startOnFreePort(program, folder, remove)
  } catch (error) {
    await remove()
    throw error
  }
}

async function startOnFreePort(
  program: string,
  folder: string,
  remove: () => Promise<void>,
): Promise<StartedRedis> {
  const { port, first } = await onFreePort(async (free) => ({
    port: free,
    first: await start(program, folder, free),
  }))
  let server = first
  return {
    port,
    logs: () => readFile(join(folder, 'redis.log'), 'utf8'),
    halt: () => server.end(),
    async resume() {
      server = await start(program, folder, port)
    },
    async stop() {
      await server.end()
      await remove()
    },
  }
}

async function start(program: string, folder: string, port: number): Promise<Leashed> {
  const args = [join(folder, 'redis.conf'), '--port', String(port), '--bind', '127.0.0.1']
  const logFile = join(folder, 'redis.log')
  const server = startOnLeash(program, args, { env: {}, folder, logFile })
  try {
    await untilReady({
      name: 'Redis',
      ready: () => answersPing(port),
      ended: server.ended,
      timeoutSeconds: START_TIMEOUT_SECONDS,
    })
    return server
  } catch (error) {
    await server.end()
    throw new Error(`Redis did not start:\n${await readFile(logFile, 'utf8')}`, { cause: error })
  }
}
