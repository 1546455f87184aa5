import { join } from 'node:path'
import { findJava, thisMachine } from '../java/find-java.ts'
import { toStandardError } from '../progress.ts'
import { ownEnvironment } from './boot.ts'
import { findDistribution } from './distribution.ts'
import { prepareHome } from './prepared-home.ts'
import { releaseOf } from './release.ts'
import type { KeycloakOptions } from './start-keycloak.ts'
import type { Environment } from '../way/way.ts'

/** Keycloak's own command for its Admin API, and the environment it runs in. */
export interface Kcadm {
  readonly command: string
  readonly env: Environment
}

/** Where `kcadm.sh` of a release is, whether or not a server of it runs. */
export async function findKcadm(
  options: Pick<KeycloakOptions, 'version' | 'onProgress' | 'env'> = {},
): Promise<Kcadm> {
  const { env = process.env, onProgress = toStandardError } = options
  const distribution = findDistribution(env, options.version)
  const { java, exchangeFeatures: features } = releaseOf(distribution.version)
  const { home: javaHome } = await findJava(thisMachine(env), java)
  const home = await prepareHome({ env, distribution, features, onProgress, javaHome })
  return { command: join(home, 'bin/kcadm.sh'), env: ownEnvironment(javaHome) }
}
