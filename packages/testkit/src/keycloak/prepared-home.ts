import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { cacheFolder } from '../cache/cache-folder.ts'
import { prepareOnce } from '../cache/prepare-once.ts'
import { runCommand } from '../command/run-command.ts'
import { freePort } from '../http/free-port.ts'
import type { Progress } from '../progress.ts'
import type { Environment } from '../way/way.ts'
import { boot, ownEnvironment } from './boot.ts'
import type { Distribution } from './distribution.ts'
import { ADMIN, buildOptions } from './server-options.ts'

export interface PreparationOptions {
  readonly env: Environment
  readonly distribution: Distribution
  readonly features: readonly string[]
  readonly onProgress: Progress
}

/** Raise it when the preparation itself changes: what was prepared before is then left aside. */
const PREPARATION = 1

/** `kc.sh build` takes 20 seconds on two quiet cores. */
const BUILD_TIMEOUT_SECONDS = 600

/** A short text that differs for everything that would be prepared differently. */
export function preparationTag(
  { identity, version }: Pick<Distribution, 'identity' | 'version'>,
  features: readonly string[],
): string {
  const options = buildOptions({ version, features })
  const facts = JSON.stringify([PREPARATION, identity, ADMIN, options])
  return createHash('sha256').update(facts).digest('hex').slice(0, 12)
}

/** Where a prepared home is, or will be. */
export function preparedHomePath({
  env,
  distribution,
  features,
}: Omit<PreparationOptions, 'onProgress'>): string {
  const { platform } = process
  const folder = cacheFolder({ env, platform, homeFolder: homedir() })
  return join(folder, `keycloak-${preparationTag(distribution, features)}`)
}

/**
 * A Keycloak home with everything done that takes long and needs doing once: fetched, built with its features, booted once so
 * that its database exists. Kept in the user's cache; never to be booted in place.
 *
 * Every copy has the same master realm: its administrator, keys and key ids. Realms made later have their own.
 */
export async function prepareHome(
  options: PreparationOptions & { javaHome: string },
): Promise<string> {
  return prepareOnce(preparedHomePath(options), (workshop) => buildHome(workshop, options))
}

async function buildHome(
  workshop: string,
  { distribution, features, javaHome, onProgress }: PreparationOptions & { javaHome: string },
): Promise<string> {
  const home = await distribution.unpackBelow(workshop, onProgress)
  onProgress('Building Keycloak with its features (once, about half a minute) …')
  const env = { ...ownEnvironment(javaHome), JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1' }
  const { version } = distribution
  const args = ['build', ...buildOptions({ version, features })]
  await runCommand(join(home, 'bin/kc.sh'), args, { env, timeoutSeconds: BUILD_TIMEOUT_SECONDS })

  onProgress('Booting Keycloak to create its database (once, about 20 seconds) …')
  const ports = { port: await freePort(), managementPort: await freePort() }
  const server = await boot({ home, javaHome, version, jit: 'quick', ...ports })
  await server.end()
  return home
}
