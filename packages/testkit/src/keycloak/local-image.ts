import { buildImage, localImageName } from '../container/build-image.ts'
import { findJava, thisMachine } from '../java/find-java.ts'
import { releaseOf } from './release.ts'
import { preparationTag, prepareHome } from './prepared-home.ts'
import type { PreparationOptions } from './prepared-home.ts'

/** The image built from a prepared Keycloak home and this machine's Java. */
export function localKeycloakImage({ distribution, features }: PreparationOptions): string {
  return localImageName('keycloak', distribution.version, preparationTag(distribution, features))
}

export async function buildLocalKeycloakImage(options: PreparationOptions): Promise<void> {
  const { home: javaHome } = await findJava(
    thisMachine(options.env),
    releaseOf(options.distribution.version).java,
  )
  const keycloakHome = await prepareHome({ ...options, javaHome })
  options.onProgress('Building a container image for Keycloak (once, about half a minute) …')
  const env = { ...options.env, JAVA_HOME: javaHome, KEYCLOAK_HOME: keycloakHome }
  await buildImage('keycloak', localKeycloakImage(options), env)
}
