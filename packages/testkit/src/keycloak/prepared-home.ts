import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../command/run-command.ts'
import { freePort } from '../http/free-port.ts'
import type { Progress } from '../progress.ts'
import type { Environment } from '../way/way.ts'
import { boot, ownEnvironment } from './boot.ts'
import { cacheFolder } from './cache-folder.ts'
import { findDistribution } from './distribution.ts'
import type { Distribution } from './distribution.ts'
import { ADMIN, buildOptions } from './server-options.ts'

export interface PreparationOptions {
  readonly env: Environment
  readonly features: readonly string[]
  readonly onProgress: Progress
}

/** Raise it when the preparation itself changes: what was prepared before is then left aside. */
const PREPARATION = 1

/** `kc.sh build` takes 20 seconds on two quiet cores. */
const BUILD_TIMEOUT_SECONDS = 600

const UNFINISHED = '.preparing-'

/** Nobody prepares for an hour: what is older belongs to a run that was killed. */
const UNFINISHED_MAX_AGE_MS = 3_600_000

/** A short text that differs for everything that would be prepared differently. */
export function preparationTag(identity: string, features: readonly string[]): string {
  const facts = JSON.stringify([PREPARATION, identity, ADMIN, buildOptions(features)])
  return createHash('sha256').update(facts).digest('hex').slice(0, 12)
}

/** Where a prepared home is, or will be. */
export function preparedHomePath({
  env,
  features,
}: Omit<PreparationOptions, 'onProgress'>): string {
  const { platform } = process
  const folder = cacheFolder({ env, platform, homeFolder: homedir() })
  return join(folder, `keycloak-${preparationTag(findDistribution(env).identity, features)}`)
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
  const prepared = preparedHomePath(options)
  if (existsSync(prepared)) return prepared

  const parent = join(prepared, '..')
  await mkdir(parent, { recursive: true })
  await removeUnfinished(parent)
  const workshop = await mkdtemp(join(parent, UNFINISHED))
  try {
    const home = await buildHome(workshop, findDistribution(options.env), options)
    await moveUnlessThere(home, prepared)
    return prepared
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

async function buildHome(
  workshop: string,
  distribution: Distribution,
  { features, javaHome, onProgress }: PreparationOptions & { javaHome: string },
): Promise<string> {
  const home = await distribution.unpackBelow(workshop, onProgress)
  onProgress('Building Keycloak with its features (once, about half a minute) …')
  const env = { ...ownEnvironment(javaHome), JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1' }
  const args = ['build', ...buildOptions(features)]
  await runCommand(join(home, 'bin/kc.sh'), args, { env, timeoutSeconds: BUILD_TIMEOUT_SECONDS })

  onProgress('Booting Keycloak to create its database (once, about 20 seconds) …')
  const ports = { port: await freePort(), managementPort: await freePort() }
  const server = await boot({ home, javaHome, jit: 'quick', ...ports })
  await server.end()
  return home
}

/** Another run may have been faster: its result is as good as ours. */
async function moveUnlessThere(home: string, prepared: string): Promise<void> {
  try {
    await rename(home, prepared)
  } catch (error) {
    if (!existsSync(prepared)) throw error
  }
}

async function removeUnfinished(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(UNFINISHED))
  for (const path of names.map((name) => join(folder, name))) {
    const { mtimeMs } = await stat(path)
    if (Date.now() - mtimeMs > UNFINISHED_MAX_AGE_MS)
      await rm(path, { recursive: true, force: true })
  }
}
