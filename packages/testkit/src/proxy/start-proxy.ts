import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onFreePort } from '../http/free-port.ts'
import { startOnLeash } from '../leash/start-on-leash.ts'
import { toStandardError, type Progress } from '../progress.ts'
import { untilReady } from '../server/until-ready.ts'
import type { Environment } from '../way/way.ts'
import { findProxy, type ProxyName } from './find-proxy.ts'

export interface ProxyOptions {
  readonly name: ProxyName
  /** Its configuration files by name, for the port that it is to listen on. */
  readonly files: (port: number) => Readonly<Record<string, string>>
  /** How it is started in the folder of its files. */
  readonly args: (folder: string) => readonly string[]
  /** Whether it answers as it is configured, which may be later than it listens. */
  readonly isReady: (url: string) => Promise<boolean>
  /** Default: standard error. */
  readonly onProgress?: Progress
  /** Default: the environment of this process. */
  readonly env?: Environment
}

/** A real proxy on loopback. */
export interface RunningProxy {
  readonly url: string
  /** Of its main process; the others are its children. */
  readonly pid: number
  /** What it has said so far. */
  logs(): Promise<string>
  stop(): Promise<void>
}

/** A proxy is there in a second; the rest is for a busy machine. */
const START_TIMEOUT_SECONDS = 30
/** nginx's workers are another user where it is started by root. */
const FOR_ALL = 0o711

/** Starts a proxy in a temporary folder of its own, until it is ready. */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const { env = process.env, onProgress = toStandardError } = options
  const program = await findProxy(options.name, { env, onProgress })
  const folder = await mkdtemp(join(tmpdir(), `cambio-${options.name}-`))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    await chmod(folder, FOR_ALL)
    return await onFreePort((port) => start({ program, folder, port, remove }, options))
  } catch (error) {
    await remove()
    throw error
  }
}

interface Place {
  readonly program: string
  readonly folder: string
  readonly port: number
  readonly remove: () => Promise<void>
}

async function start(
  { program, folder, port, remove }: Place,
  { name, files, args, isReady }: ProxyOptions,
): Promise<RunningProxy> {
  for (const [path, text] of Object.entries(files(port))) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const url = `http://127.0.0.1:${port}`
  const logFile = join(folder, `${name}.log`)
  const logs = (): Promise<string> => readFile(logFile, 'utf8')
  // Caddy keeps what it knows in the home folder.
  const running = startOnLeash(program, args(folder), { env: { HOME: folder }, folder, logFile })
  try {
    await untilReady({
      name,
      ready: () => isReady(url).catch(() => false),
      ended: running.ended,
      timeoutSeconds: START_TIMEOUT_SECONDS,
    })
  } catch (error) {
    await running.end()
    throw new Error(`${name} did not start:\n${await logs()}`, { cause: error })
  }
  return {
    url,
    pid: running.pid,
    logs,
    async stop() {
      await running.end()
      await remove()
    },
  }
}
