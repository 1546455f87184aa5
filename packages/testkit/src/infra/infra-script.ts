import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The scripts of the folder `infra` that make what no registry of images gives. */
export type InfraScript =
  | 'keycloak/build-image.sh'
  | 'redis/build-image.sh'
  | 'redis/unpack.sh'
  | 'valkey/unpack.sh'
  | 'nginx/unpack.sh'
  | 'haproxy/unpack.sh'
  | 'envoy/unpack.sh'
  | 'traefik/unpack.sh'
  | 'caddy/unpack.sh'
  | 'curl/unpack.sh'
  | 'chromium/unpack.sh'

/** What they may be made with. */
const SHARED = ['root-fs.sh', 'wheel.sh'] as const
const TAG_CHARS = 12

/** Where the script is. */
export function infraPath(script: InfraScript | (typeof SHARED)[number]): string {
  return fileURLToPath(new URL(`../../../../infra/${script}`, import.meta.url))
}

/** A short text that differs whenever the script, or what it is given, would make something else. */
export function infraTag(script: InfraScript, contents: string): string {
  const [own, packages, wheel] = [script, ...SHARED].map((name) =>
    readFileSync(infraPath(name), 'utf8'),
  )
  const texts = own?.includes('/wheel.sh') ? [own, packages, wheel] : [own, packages]
  const facts = JSON.stringify([contents, texts])
  return createHash('sha256').update(facts).digest('hex').slice(0, TAG_CHARS)
}
