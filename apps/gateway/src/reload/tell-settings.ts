import { describeTrust } from '@cambio/trust'
import type { LiveSettings } from '../generation/live-settings.ts'
import type { Logger } from '../log/logger.ts'
import type { SettingsStatus } from '../management/settings-status.ts'
import { restartOnly } from '../server/restart-only.ts'

/** Says in the log, and for health and metrics, what becomes of newer settings. */
export interface TellSettings {
  taken(next: LiveSettings): void
  refused(problems: string): void
}

const NEEDS_RESTART =
  'These settings need a restart: until then the gateway listens as it was started. Everything else is in force.'
const REFUSED =
  'The new settings are refused, and those before them stay in force. Mend what problems names; it is read again by itself.'

/** @param started What the gateway was started with. */
export function createTellSettings(
  started: LiveSettings,
  status: SettingsStatus,
  log: Logger,
): TellSettings {
  return {
    taken(next) {
      const waiting = restartOnly(started, next)
      status.taken(waiting)
      log.info({ generation: status.generation }, `new settings: ${describeTrust(next.trust)}`)
      if (waiting.length > 0) log.warn({ settings: waiting }, NEEDS_RESTART)
    },
    refused(problems) {
      status.refused()
      log.error({ problems }, REFUSED)
    },
  }
}
