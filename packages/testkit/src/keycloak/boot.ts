import { join } from 'node:path'
import { readFile } from 'node:fs/promises'
import { tail } from '../command/run-command.ts'
import { startOnLeash } from '../leash/start-on-leash.ts'
import type { Leashed } from '../leash/start-on-leash.ts'
import { untilReady } from '../server/until-ready.ts'
import type { Environment } from '../way/way.ts'
import { releaseOf } from './release.ts'
import { runEnvironment } from './server-options.ts'
import type { RunSettings } from './server-options.ts'

/** A home is ready to boot when its build is done. It must be ours alone: it is written to. */
export interface BootOptions extends Omit<RunSettings, 'tempFolder'> {
  readonly home: string
  readonly javaHome: string
  readonly managementPort: number
}

/** Boots take 8 to 20 seconds on two cores; a busy machine needs several times that. */
export const BOOT_TIMEOUT_SECONDS = 240

/** The file below the home that a boot writes to. */
export const LOG_FILE = 'keycloak.log'

const LOG_TAIL_LINES = 30

/** Boots a built Keycloak home on loopback, and resolves when it is ready. A failed boot leaves no process. */
export async function boot({ home, javaHome, ...options }: BootOptions): Promise<Leashed> {
  const logFile = join(home, LOG_FILE)
  const server = startOnLeash(join(home, 'bin/kc.sh'), ['start', '--optimized'], {
    env: { ...ownEnvironment(javaHome), ...loopbackEnvironment(home, options) },
    folder: home,
    logFile,
  })
  try {
    await untilReady({
      name: 'Keycloak',
      ready: () => answersOk(healthUrl(options)),
      ended: server.ended,
      timeoutSeconds: BOOT_TIMEOUT_SECONDS,
    })
    return server
  } catch (error) {
    await server.end()
    const log = tail(await readFile(logFile, 'utf8'), LOG_TAIL_LINES)
    throw new Error(`Keycloak did not start. The end of its log:\n${log}`, { cause: error })
  }
}

/** Nothing of ours is handed over: a `KC_…` or `JAVA_OPTS` set for something else would change this server. */
export function ownEnvironment(javaHome: string): Environment {
  return { PATH: process.env['PATH'], HOME: process.env['HOME'], JAVA_HOME: javaHome }
}

function loopbackEnvironment(
  home: string,
  { managementPort, ...settings }: Omit<BootOptions, 'home' | 'javaHome'>,
): Environment {
  return {
    ...runEnvironment({ ...settings, tempFolder: join(home, 'data') }),
    KC_HTTP_HOST: '127.0.0.1',
    ...(releaseOf(settings.version).hasManagementPort && {
      KC_HTTP_MANAGEMENT_PORT: String(managementPort),
    }),
  }
}

/** The management port takes the server's certificate when there is one. */
function healthUrl({
  version,
  port,
  managementPort,
  tls,
}: Omit<BootOptions, 'home' | 'javaHome'>): string {
  const toldAt = releaseOf(version).hasManagementPort ? managementPort : port
  return `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${toldAt}/health/ready`
}

/** Longer than a health check takes, shorter than a person waits. */
const HEALTH_TIMEOUT_MS = 2000

async function answersOk(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) }).then(
    (response) => response.ok,
    () => false, // nobody listens yet
  )
}
