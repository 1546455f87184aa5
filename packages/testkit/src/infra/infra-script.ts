import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The scripts of the folder `infra` that make what no registry of images gives. */
export type InfraScript =
  | 'keycloak/build-image.sh'
  | 'redis/build-image.sh'
  | 'redis/unpack.sh'
  | 'valkey/unpack.sh'

const SHARED = 'root-fs.sh'
const TAG_CHARS = 12

/** Where the script is. */
export function infraPath(script: InfraScript | typeof SHARED): string {
  return fileURLToPath(new URL(`../../../../infra/${script}`, import.meta.url))
}

/** A short text that differs whenever the script, or what it is given, would make something else. */
export function infraTag(script: InfraScript, contents: string): string {
  const texts = [infraPath(script), infraPath(SHARED)].map((path) => readFileSync(path, 'utf8'))
  const facts = JSON.stringify([contents, texts])
  return createHash('sha256').update(facts).digest('hex').slice(0, TAG_CHARS)
}
