import { toStandardError } from '../progress.ts'
import type { Progress } from '../progress.ts'
import { adminClient } from '../realm/admin-client.ts'
import { startFirstWay } from '../way/start-first-way.ts'
import { forcedWay } from '../way/way.ts'
import type { Environment, Way } from '../way/way.ts'
import { fromInside } from './connection.ts'
import { findDistribution } from './distribution.ts'
import { startAsProcess } from './process-way.ts'
import { releaseOf } from './release.ts'
import type { RunningKeycloak } from './running-keycloak.ts'
import { ADMIN } from './server-options.ts'
import type { Jit } from './server-options.ts'
import { startWithTls } from './start-with-tls.ts'
import type { TlsKeycloak } from './start-with-tls.ts'
import type { StartSettings, StartedKeycloak } from './started-keycloak.ts'

export interface KeycloakOptions {
  /** A release from 24 on, as `26.7.5`. Default: `KEYCLOAK_VERSION`, else the one we develop with. */
  readonly version?: string
  /**
   * Feature names. Default: what token exchange between realms needs in that release. Each other list is prepared once, for
   * about a minute.
   */
  readonly features?: readonly string[]
  /** HTTPS instead of HTTP, with client certificates. Default: false. */
  readonly tls?: boolean
  /** `full` for measuring. Default `quick`. */
  readonly jit?: Jit
  /** Default: standard error. */
  readonly onProgress?: Progress
  /** Default: the environment of this process. */
  readonly env?: Environment
}

/**
 * Starts a Keycloak with nothing in it but the master realm: in a container if Docker is here, else as a local
 * process. `CAMBIO_KEYCLOAK` forces a way, `KEYCLOAK_IMAGE` names the container's image, `KEYCLOAK_HOME` the
 * process's distribution, `KEYCLOAK_VERSION` the release.
 */
export function startKeycloak(
  options: KeycloakOptions & { readonly tls: true },
): Promise<TlsKeycloak>
export function startKeycloak(options?: KeycloakOptions): Promise<RunningKeycloak>
export async function startKeycloak(options: KeycloakOptions = {}): Promise<RunningKeycloak> {
  const settings = startSettings(options)
  if (options.tls !== true) return start(settings)
  return startWithTls((tls) => start({ ...settings, tls }))
}

function startSettings(options: KeycloakOptions): StartSettings {
  const { jit = 'quick', env = process.env, onProgress = toStandardError } = options
  const distribution = findDistribution(env, options.version)
  const { features = releaseOf(distribution.version).exchangeFeatures } = options
  return { distribution, features, jit, env, onProgress }
}

function start(settings: StartSettings): Promise<RunningKeycloak> {
  return startFirstWay({
    name: 'Keycloak',
    variable: 'CAMBIO_KEYCLOAK',
    forced: forcedWay('CAMBIO_KEYCLOAK', settings.env),
    start: {
      container: async () => {
        // Testcontainers takes half a second to load, which only this way needs.
        const { startInContainer } = await import('./container-way.ts')
        return introduce('container', await startInContainer(settings))
      },
      process: async () => introduce('process', await startAsProcess(settings)),
    },
    onProgress: settings.onProgress,
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
