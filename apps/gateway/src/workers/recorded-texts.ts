import type { SettingsSources } from '../settings/load-settings.ts'

/** Sources that keep the texts that were read through them. */
export interface RecordedTexts {
  readonly sources: SettingsSources
  /** Forgets what was read before: a new reading begins. */
  begin(): void
  /** What was read since, by path. */
  texts(): ReadonlyMap<string, string>
  /** Nobody needs them: forgets all, and keeps no more. */
  stop(): void
}

export function recordTexts(from: SettingsSources): RecordedTexts {
  const read = new Map<string, string>()
  let isKeeping = true
  const recording =
    (source: (path: string) => string) =>
    (path: string): string => {
      const text = source(path)
      if (isKeeping) read.set(path, text)
      return text
    }
  return {
    sources: {
      ...from,
      readTrustFile: recording(from.readTrustFile),
      readSecretFile: recording(from.readSecretFile),
    },
    begin: () => read.clear(),
    texts: () => new Map(read),
    stop() {
      isKeeping = false
      read.clear()
    },
  }
}
