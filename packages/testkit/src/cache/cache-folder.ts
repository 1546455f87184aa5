import { isAbsolute, join } from 'node:path'
import type { Environment } from '../way/way.ts'

export interface CachePlace {
  readonly env: Environment
  readonly platform: NodeJS.Platform
  readonly homeFolder: string
}

/** Where this user's programs keep what can be made again, below it our own folder. */
export function cacheFolder(place: CachePlace): string {
  return join(userCache(place), 'cambio')
}

function userCache({ env, platform, homeFolder }: CachePlace): string {
  if (platform === 'darwin') return join(homeFolder, 'Library/Caches')
  if (platform === 'win32') return env['LOCALAPPDATA'] ?? join(homeFolder, 'AppData/Local')
  const xdg = env['XDG_CACHE_HOME'] ?? ''
  // XDG Base Directory Specification: a path that is not absolute is to be ignored.
  return isAbsolute(xdg) ? xdg : join(homeFolder, '.cache')
}
