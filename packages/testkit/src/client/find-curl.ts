import { findOnPath } from '../command/find-on-path.ts'
import { canUnpack, unpacked, type PackagedProgram } from '../infra/packaged-program.ts'
import type { Unpacking } from '../infra/unpack-once.ts'

const CURL: PackagedProgram = { name: 'curl', script: 'curl/unpack.sh', unpackedBy: 'apt-get' }

/** Whether this machine has curl or could unpack it. */
export function hasCurl(env: Unpacking['env'] = process.env): boolean {
  return findOnPath('curl', env) !== undefined || canUnpack(CURL, env)
}

/** curl's program: the one on the PATH, else Debian's, unpacked once into the user's cache. */
export async function findCurl(settings: Unpacking): Promise<string> {
  const onPath = findOnPath('curl', settings.env)
  return onPath ?? unpacked(CURL, settings, 'there is no curl on the PATH. Install it')
}
