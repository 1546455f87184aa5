import { Counter, Gauge, type Registry } from 'prom-client'

/** Which settings are in force. */
export interface SettingsMeters {
  readonly settingsReloads: Counter<'outcome'>
  readonly settingsStale: Gauge
  readonly settingsGeneration: Gauge
  readonly settingsTakenAt: Gauge
  readonly generationsOpen: Gauge
}

export function createSettingsMeters(registers: Registry[]): SettingsMeters {
  return {
    settingsReloads: new Counter({
      name: 'cambio_settings_reloads_total',
      help: 'Times the settings were read anew. outcome is "taken" or "refused".',
      labelNames: ['outcome'],
      // All workers take the same settings, so they are not added up.
      aggregator: 'max',
      registers,
    }),
    settingsStale: new Gauge({
      name: 'cambio_settings_stale',
      help: '1 while the newest settings are refused and older ones are in force.',
      aggregator: 'max',
      registers,
    }),
    settingsGeneration: new Gauge({
      name: 'cambio_settings_generation',
      help: 'Number of the settings in force; those of the start are 1.',
      aggregator: 'max',
      registers,
    }),
    settingsTakenAt: new Gauge({
      name: 'cambio_settings_taken_timestamp_seconds',
      help: 'When the settings in force were taken, in epoch seconds.',
      aggregator: 'max',
      registers,
    }),
    generationsOpen: new Gauge({
      name: 'cambio_settings_generations_open',
      help: 'Generations of settings that requests still use, the one in force included.',
      aggregator: 'max',
      registers,
    }),
  }
}
