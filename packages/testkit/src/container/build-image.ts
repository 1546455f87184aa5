import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runCommand } from '../command/run-command.ts'
import type { Environment } from '../way/way.ts'

/** What can be built here: `infra/keycloak/build-image.sh` and `infra/redis/build-image.sh`. */
export type LocalImage = 'keycloak' | 'redis'

const SHARED = 'root-fs.sh'

const infra = (file: string): string =>
  fileURLToPath(new URL(`../../../../infra/${file}`, import.meta.url))

const scriptOf = (kind: LocalImage): string => infra(`${kind}/build-image.sh`)

/** Packing takes half a minute; the packages may come through a slow line. */
const BUILD_TIMEOUT_SECONDS = 900

/** The name of an image that is built here: another one whenever its contents or the scripts would be others. */
export function localImageName(kind: LocalImage, version: string, contents: string): string {
  const scripts = [scriptOf(kind), infra(SHARED)].map((path) => readFileSync(path, 'utf8'))
  const facts = JSON.stringify([contents, scripts])
  const hash = createHash('sha256').update(facts).digest('hex').slice(0, 12)
  return `cambio-${kind}:${version}-${hash}`
}

/** Builds an image with the script of its kind. */
export async function buildImage(kind: LocalImage, image: string, env: Environment): Promise<void> {
  // The packages that it unpacks are those of this system.
  if (process.platform !== 'linux') throw new Error('an image can be built here only on Linux')
  await runCommand(scriptOf(kind), [image], { env, timeoutSeconds: BUILD_TIMEOUT_SECONDS })
}
