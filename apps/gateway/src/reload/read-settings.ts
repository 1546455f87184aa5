import type { Result } from '@cambio/validation'
import { loadSettings, type Settings, type SettingsSources } from '../settings/load-settings.ts'
import { recordFiles, type SeenFiles } from './seen-files.ts'

/** Settings, or the whole text of what is wrong with them, and the files they were read from. */
export interface LoadedSettings {
  readonly settings: Result<Settings, string>
  readonly seen: SeenFiles
}

/** Reads the settings in full, and keeps in mind which files they came from, also when they can't be used. */
export function readSettings(from: SettingsSources): LoadedSettings {
  const record = recordFiles(from)
  const settings = loadSettings(record.sources)
  return { settings, seen: record.seen() }
}
