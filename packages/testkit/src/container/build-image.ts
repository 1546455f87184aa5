import { runCommand } from '../command/run-command.ts'
import { infraPath, infraTag } from '../infra/infra-script.ts'
import type { Environment } from '../way/way.ts'

/** What can be built here, each by its script in `infra`. */
export type LocalImage = 'keycloak' | 'redis'

/** Packing takes half a minute; the packages may come through a slow line. */
const BUILD_TIMEOUT_SECONDS = 900

/** The name of an image that is built here: another one whenever its contents or the scripts would be others. */
export function localImageName(kind: LocalImage, version: string, contents: string): string {
  return `cambio-${kind}:${version}-${infraTag(`${kind}/build-image.sh`, contents)}`
}

/** Builds an image with the script of its kind. */
export async function buildImage(kind: LocalImage, image: string, env: Environment): Promise<void> {
  // The packages that it unpacks are those of this system.
  if (process.platform !== 'linux') throw new Error('an image can be built here only on Linux')
  const script = infraPath(`${kind}/build-image.sh`)
  await runCommand(script, [image], { env, timeoutSeconds: BUILD_TIMEOUT_SECONDS })
}
