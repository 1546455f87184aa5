import type { SettingsMeters } from '../metrics/settings-meters.ts'
import type { Check } from './check.ts'

/** Which settings are in force, and whether newer ones were refused. */
export interface SettingsStatus {
  /**
   * New ones are in force from now on.
   *
   * @param waiting What of them counts only after a restart, by the trust file's names.
   */
  taken(waiting: readonly string[]): void
  /** Newer ones can't be used, and those in force stay. */
  refused(): void
  readonly generation: number
  /** Never makes the gateway unready: what is in force is good. */
  check(): Check
}

const NAME = 'settings'
const MS_PER_SECOND = 1_000

/** The settings of the start are the first generation. */
export function createSettingsStatus(meters: SettingsMeters, now: () => number): SettingsStatus {
  let generation = 0
  let detail: string | undefined
  let isStale = false

  function begin(waiting: readonly string[]): void {
    generation += 1
    isStale = false
    detail = waiting.length > 0 ? `needs a restart: ${waiting.join(', ')}` : undefined
    meters.settingsStale.set(0)
    meters.settingsGeneration.set(generation)
    meters.settingsTakenAt.set(now())
  }

  begin([])
  return {
    get generation() {
      return generation
    },
    taken(waiting) {
      begin(waiting)
      meters.settingsReloads.inc({ outcome: 'taken' })
    },
    refused() {
      isStale = true
      const time = new Date(now() * MS_PER_SECOND).toISOString()
      detail = `the newest settings were refused at ${time}, those before them are in force; the log says why`
      meters.settingsStale.set(1)
      meters.settingsReloads.inc({ outcome: 'refused' })
    },
    check: () => ({ name: NAME, ok: !isStale, ...(detail !== undefined && { detail }) }),
  }
}
