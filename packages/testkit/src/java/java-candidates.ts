import { delimiter, join } from 'node:path'
import type { Environment } from '../way/way.ts'

/** Where to look: what is set and installed on this machine. */
export interface Machine {
  readonly env: Environment
  readonly platform: NodeJS.Platform
  readonly homeFolder: string
  /** Names in a folder, empty where there is none. */
  readonly list: (folder: string) => readonly string[]
}

/** A folder that holds Java installations, and where in each of them its home is. */
type Shelf = readonly [folder: string, homeInside: string]

const LINUX_SHELVES: readonly Shelf[] = [
  ['/usr/lib/jvm', ''],
  ['/usr/java', ''],
  ['/opt/java', ''],
]

const MAC_SHELVES: readonly Shelf[] = [
  ['/Library/Java/JavaVirtualMachines', 'Contents/Home'],
  ['/opt/homebrew/opt', 'libexec/openjdk.jdk/Contents/Home'],
  ['/usr/local/opt', 'libexec/openjdk.jdk/Contents/Home'],
]

/** Every place where a `java` may be: `JAVA_HOME` first, then `PATH`, then the usual folders. */
export function javaCandidates({ env, platform, homeFolder, list }: Machine): readonly string[] {
  const shelved = shelves(platform, homeFolder).flatMap(([folder, inside]) =>
    list(folder).map((name) => join(folder, name, inside, 'bin')),
  )
  const javaHome = env['JAVA_HOME'] ?? ''
  const onPath = (env['PATH'] ?? '').split(delimiter)
  const folders = [javaHome && join(javaHome, 'bin'), ...onPath, ...shelved]
  return [...new Set(folders)]
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'java'))
}

function shelves(platform: NodeJS.Platform, homeFolder: string): readonly Shelf[] {
  return [
    ...(platform === 'darwin' ? MAC_SHELVES : LINUX_SHELVES),
    [join(homeFolder, '.sdkman/candidates/java'), ''],
    [join(homeFolder, '.jdks'), ''],
  ]
}
