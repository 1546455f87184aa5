import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onFreePort } from '../http/free-port.ts'
import { startOnLeash } from '../leash/start-on-leash.ts'
import type { Leashed } from '../leash/start-on-leash.ts'
import { untilReady } from '../server/until-ready.ts'
import { answersPing } from './ask-redis.ts'
import type { StartedRedis } from './started-redis.ts'

/** What a `redis-server` is started with. */
export interface ServerProcess {
  readonly program: string
  /** The configuration file's text. */
  readonly configuration: string
  /** More arguments, after the file. */
  readonly args?: readonly string[]
  /** It speaks TLS only, with a certificate of this authority (PEM). */
  readonly ca?: string | undefined
}

/** Redis is there in a fraction of a second; the rest is for a busy machine. */
const START_TIMEOUT_SECONDS = 30

/** Starts a server on loopback, in a temporary folder of its own. */
export async function startServerProcess(server: ServerProcess): Promise<StartedRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'cambio-redis-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    // mkdtemp's folder is ours alone, and so is the password in it.
    await writeFile(join(folder, 'redis.conf'), server.configuration)
    return await startOnFreePort(server, folder, remove)
  } catch (error) {
    await remove()
    throw error
  }
}

async function startOnFreePort(
  server: ServerProcess,
  folder: string,
  remove: () => Promise<void>,
): Promise<StartedRedis> {
  const { port, first } = await onFreePort(async (free) => ({
    port: free,
    first: await start(server, folder, free),
  }))
  let running = first
  return {
    port,
    logs: () => readFile(join(folder, 'redis.log'), 'utf8'),
    halt: () => running.end(),
    async resume() {
      running = await start(server, folder, port)
    },
    async stop() {
      await running.end()
      await remove()
    },
  }
}

async function start(server: ServerProcess, folder: string, port: number): Promise<Leashed> {
  const { program, ca, args = [] } = server
  const ports = ca === undefined ? ['--port', `${port}`] : ['--port', '0', '--tls-port', `${port}`]
  const all = [join(folder, 'redis.conf'), ...ports, '--bind', '127.0.0.1', ...args]
  const logFile = join(folder, 'redis.log')
  const running = startOnLeash(program, all, { env: {}, folder, logFile })
  try {
    await untilReady({
      name: 'Redis',
      ready: () => answersPing({ port, ca }),
      ended: running.ended,
      timeoutSeconds: START_TIMEOUT_SECONDS,
    })
    return running
  } catch (error) {
    await running.end()
    throw new Error(`Redis did not start:\n${await readFile(logFile, 'utf8')}`, { cause: error })
  }
}
