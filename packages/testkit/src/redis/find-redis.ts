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

const UNPACK = 'redis/unpack.sh'

const NO_REDIS =
  'there is no redis-server on the PATH. Install Redis (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis)'

type Finding = Omit<RedisSettings, 'password'>

/** A `redis-server` to run: the one on the PATH, else one unpacked from the system's packages, once, into the user's cache. */
export async function findRedis(settings: Finding): Promise<string> {
  const onPath = findOnPath('redis-server', settings.env)
  if (onPath !== undefined) return onPath
  if (findOnPath('apt-get', settings.env) === undefined) throw new Error(NO_REDIS)
  return join(await unpackedRedis(settings), 'redis-server')
}

async function unpackedRedis({ env, onProgress }: Finding): Promise<string> {
  const { platform } = process
  const cache = cacheFolder({ env, platform, homeFolder: homedir() })
  const unpacked = join(cache, `redis-${infraTag(UNPACK, process.arch)}`)
  return prepareOnce(unpacked, async (workshop) => {
    onProgress('Unpacking Redis from the system’s packages (once, about 10 seconds) …')
    const folder = join(workshop, 'redis')
    await unpackInto(folder, env)
    return folder
  })
}

async function unpackInto(folder: string, env: Finding['env']): Promise<void> {
  try {
    const options = { env, timeoutSeconds: UNPACK_TIMEOUT_SECONDS, cwd: dirname(folder) }
    await runCommand(infraPath(UNPACK), [folder], options)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`${NO_REDIS}. Unpacking it from the system’s packages failed: ${why}`, {
      cause: error,
    })
  }
}
