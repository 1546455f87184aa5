import type { Settings } from '../settings/load-settings.ts'

/** What of the settings may change while the process runs; the rest is where it listens and how it logs. */
export type LiveSettings = Omit<Settings, 'source' | 'file' | 'process'>
