import { existsSync, readFileSync, statSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { findOnPath } from '../command/find-on-path.ts'
import { runCommand } from '../command/run-command.ts'
import type { Progress } from '../progress.ts'
import type { Environment } from '../way/way.ts'
import { DEFAULT_RELEASE } from './release.ts'

/** Where an unpacked Keycloak comes from. */
export interface Distribution {
  readonly version: string
  /** Another text for everything that may unpack to something else. */
  readonly identity: string
  /** Puts an unpacked Keycloak below the folder and gives its home. */
  unpackBelow(folder: string, onProgress: Progress): Promise<string>
}

/** Room for 174 MB through a slow line. */
const FETCH_TIMEOUT_SECONDS = 1200

const UNPACK_GOAL = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack'

/**
 * The folder `KEYCLOAK_HOME` if that is set, else a release on Maven Central.
 *
 * @param version The release that is wanted. Default: `KEYCLOAK_VERSION`. A folder with another one is refused.
 */
export function findDistribution(
  env: Environment,
  version: string = env['KEYCLOAK_VERSION'] ?? '',
): Distribution {
  const home = env['KEYCLOAK_HOME'] ?? ''
  if (home === '') return mavenDistribution(env, version === '' ? DEFAULT_RELEASE : version)
  const distribution = folderDistribution(resolve(home))
  if (version !== '' && version !== distribution.version) {
    throw new Error(
      `KEYCLOAK_HOME is ${home}, which holds Keycloak ${distribution.version}, and ${version} is wanted. ` +
        'Leave KEYCLOAK_HOME out to have the wanted one fetched, or leave the version out.',
    )
  }
  return distribution
}

function mavenDistribution(env: Environment, version: string): Distribution {
  if (!/^\d+\.\d+\.\d+$/.test(version)) {
    throw new Error(`"${version}" is no release of Keycloak. Write one as in ${DEFAULT_RELEASE}.`)
  }
  return {
    version,
    identity: `maven ${version}`,
    async unpackBelow(folder, onProgress) {
      const maven = findOnPath('mvn', env)
      if (maven === undefined) throw new Error(noMaven(version))
      onProgress(`Fetching Keycloak ${version} with Maven (174 MB, about half a minute) …`)
      const artifact = `-Dartifact=org.keycloak:keycloak-quarkus-dist:${version}:zip`
      const args = ['-B', '-q', UNPACK_GOAL, artifact, `-DoutputDirectory=${folder}`]
      // Maven leaves notes of what it unpacked where it runs, and would not unpack it there again.
      const options = { env, cwd: folder, timeoutSeconds: FETCH_TIMEOUT_SECONDS }
      await runCommand(maven, args, options)
      return join(folder, `keycloak-${version}`)
    },
  }
}

const noMaven = (version: string): string =>
  `Keycloak ${version} is fetched with Maven, and there is no mvn on the PATH. Install it (Debian, Ubuntu: ` +
  `apt-get install maven; macOS: brew install maven), or set KEYCLOAK_HOME to an unpacked distribution.`

/** The parts of a distribution that tell, by their times, whether it is still the same. */
const TELLING_PARTS = ['version.txt', 'conf', 'providers', 'themes']

/** A distribution that somebody unpacked. It is copied; its data and its settings are left behind. */
function folderDistribution(home: string): Distribution {
  if (!existsSync(join(home, 'bin/kc.sh')) || !existsSync(join(home, 'version.txt'))) {
    throw new Error(
      `KEYCLOAK_HOME is ${home}, which holds no Keycloak distribution: no bin/kc.sh or version.txt there.`,
    )
  }
  const skipped = new Set(['data', 'conf/keycloak.conf'])
  const parts = TELLING_PARTS.map((part) => join(home, part)).filter((part) => existsSync(part))
  const times = parts.map((part) => statSync(part).mtimeMs)
  const told = readFileSync(join(home, 'version.txt'), 'utf8') // Keycloak - Version 26.7.5
  const version = /[\w.-]+\s*$/.exec(told)?.[0].trim() ?? 'unknown'
  return {
    version,
    identity: `folder ${home} ${version} ${times.join(' ')}`,
    async unpackBelow(folder, onProgress) {
      onProgress(`Copying Keycloak from ${home} …`)
      const copy = join(folder, 'keycloak')
      const filter = (source: string): boolean => !skipped.has(relative(home, source))
      await cp(home, copy, { recursive: true, filter })
      return copy
    },
  }
}
