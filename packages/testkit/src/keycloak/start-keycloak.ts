import { toStandardError } from '../progress.ts'
import type { Progress } from '../progress.ts'
import { adminClient } from '../realm/admin-client.ts'
import type { RunningServer } from '../server/running-server.ts'
import { startFirstWay } from '../way/start-first-way.ts'
import { forcedWay } from '../way/way.ts'
import type { Environment, Way } from '../way/way.ts'
import { fromInside } from './connection.ts'
import type { KeycloakConnection } from './connection.ts'
import { startAsProcess } from './process-way.ts'
import { ADMIN, DEFAULT_FEATURES } from './server-options.ts'
import type { Jit } from './server-options.ts'
import type { StartedKeycloak } from './started-keycloak.ts'

export interface KeycloakOptions {
  /** Feature names. Default: what token exchange between realms needs. Each other list is prepared once, for about a minute. */
  readonly features?: readonly string[]
  /** `full` for measuring. Default `quick`. */
  readonly jit?: Jit
  /** Default: standard error. */
  readonly onProgress?: Progress
  /** Default: the environment of this process. */
  readonly env?: Environment
}

/** A real Keycloak, in a container or as a process. */
export interface RunningKeycloak extends KeycloakConnection, RunningServer {
  /** What another process needs to use it. */
  readonly connection: KeycloakConnection
  fromInside(url: string): string
}

/**
 * Starts a Keycloak with nothing in it but the master realm: in a container if Docker is here, else as a local
 * process. `CAMBIO_KEYCLOAK` forces a way, `KEYCLOAK_IMAGE` names the container's image, `KEYCLOAK_HOME` the
 * process's distribution.
 */
export async function startKeycloak(options: KeycloakOptions = {}): Promise<RunningKeycloak> {
  const { features = DEFAULT_FEATURES, jit = 'quick', env = process.env } = options
  const { onProgress = toStandardError } = options
  const settings = { features, jit, env, onProgress }

  return startFirstWay({
    name: 'Keycloak',
    variable: 'CAMBIO_KEYCLOAK',
    forced: forcedWay('CAMBIO_KEYCLOAK', env),
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

/** The first talk with a server: what it is. One that does not answer is stopped. */
async function introduce(way: Way, server: StartedKeycloak): Promise<RunningKeycloak> {
  try {
    const { url } = server
    const connection = { url, admin: ADMIN, way, version: await askVersion(url) }
    return { ...server, ...connection, connection, fromInside: (to) => fromInside(connection, to) }
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function askVersion(url: string): Promise<string> {
  const admin = await adminClient({ url, admin: ADMIN })
  const { systemInfo } = await admin.serverInfo.find()
  if (systemInfo?.version === undefined) throw new Error('Keycloak does not tell its version.')
  return systemInfo.version
}
