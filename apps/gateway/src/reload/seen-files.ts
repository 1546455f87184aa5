import { createHash } from 'node:crypto'
import type { SettingsSources } from '../settings/load-settings.ts'

/** The files that one reading of the settings has opened. */
export interface SeenFiles {
  /** What they held when they were read. */
  readonly asRead: string
  /** What they hold now; equal to `asRead` while none has changed. */
  look(): string
}

type Read = (path: string) => string

interface SeenFile {
  readonly path: string
  readonly read: Read
  readonly state: string
}

/**
 * Sources that remember what was read through them. Content counts, and neither dates nor inodes: Kubernetes replaces mounted secrets by
 * swapping links, and a file that cannot be read may come back the same.
 */
export function recordFiles(sources: SettingsSources): {
  readonly sources: SettingsSources
  /** Ends the reading: what is read later is not of it. */
  seen(): SeenFiles
} {
  const files: SeenFile[] = []
  let isReading = true
  const recording =
    (read: Read): Read =>
    (path) => {
      let state = UNREADABLE
      try {
        const text = read(path)
        state = digest(text)
        return text
      } finally {
        // Secrets that are renewed are read on and on, long after the settings were.
        if (isReading) files.push({ path, read, state })
      }
    }
  return {
    sources: {
      ...sources,
      readTrustFile: recording(sources.readTrustFile),
      readSecretFile: recording(sources.readSecretFile),
    },
    seen() {
      isReading = false
      return seenFiles(files)
    },
  }
}

function seenFiles(files: readonly SeenFile[]): SeenFiles {
  return {
    asRead: files.map(({ state }) => state).join(' '),
    look: () => files.map(({ path, read }) => stateOf(path, read)).join(' '),
  }
}

const UNREADABLE = 'unreadable'

function stateOf(path: string, read: Read): string {
  try {
    return digest(read(path))
  } catch {
    return UNREADABLE
  }
}

/** So that no secret stays in memory for it. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
