import { setTimeout as pause } from 'node:timers/promises'
import type { LoadedSettings } from './read-settings.ts'
import type { SeenFiles } from './seen-files.ts'

/** How often the files are looked at: they are few and small. */
const LOOK_MS = 2_000
/** A change is taken when the files stayed the same for so long: files are written in pieces, and one after the other. */
const SETTLE_MS = 250
/** Files that never rest are read at last. */
const MAX_LOOKS_UNTIL_SETTLED = 20

export interface WatchParts {
  /** The files that the settings in force were read from. */
  readonly seen: SeenFiles
  /** Reads everything anew. */
  readonly read: () => LoadedSettings
  /** Gets what was read, good or not. */
  readonly onSettings: (settings: LoadedSettings['settings']) => void
  /** Something threw, which nothing may; the watch goes on. */
  readonly onBug: (error: unknown) => void
  /** Default: 2000. */
  readonly lookMs?: number
  /** Default: 250. */
  readonly settleMs?: number
}

export interface SettingsWatch {
  /** Reads anew without waiting for the next look, and whether anything has changed or not. */
  readNow(): void
  stop(): void
}

/**
 * Reads the settings anew when the content of a file they came from has changed, until it is stopped. One reading at a time; what changes
 * meanwhile is found by the next look, because the content that was read is what later looks are compared with.
 */
export function watchSettings(parts: WatchParts): SettingsWatch {
  const { read, onSettings, onBug, lookMs = LOOK_MS, settleMs = SETTLE_MS } = parts
  let { seen } = parts
  let isAsked = false
  let isStopped = false
  let wake = (): void => undefined
  void watch()

  async function watch(): Promise<void> {
    for (;;) {
      if (!isAsked) await rest()
      if (isStopped) return
      if (!isAsked && seen.look() === seen.asRead) continue
      isAsked = false
      await settled()
      if (isStopped) return
      readAnew()
    }
  }

  function readAnew(): void {
    try {
      const loaded = read()
      seen = loaded.seen
      onSettings(loaded.settings)
    } catch (error) {
      onBug(error)
    }
  }

  async function settled(): Promise<void> {
    let last = seen.look()
    for (let looks = 0; looks < MAX_LOOKS_UNTIL_SETTLED; looks += 1) {
      await pause(settleMs, undefined, { ref: false })
      const now = seen.look()
      if (now === last) return
      last = now
    }
  }

  /** Until the next look, or until somebody wakes us. Keeps no process. */
  async function rest(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, lookMs).unref()
    wake = resolve
    await promise
    clearTimeout(timer)
  }

  return {
    readNow() {
      isAsked = true
      wake()
    },
    stop() {
      isStopped = true
      wake()
    },
  }
}
