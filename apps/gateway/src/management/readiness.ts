import type { Report } from './check.ts'
import { RECHECK_SECONDS } from './client-check.ts'

export interface Readiness {
  /** How things stand now. */
  report(): Promise<Report>
  /** Checks again every `RECHECK_SECONDS` until everything holds, also when nobody asks. */
  start(): void
  /** From now on not ready: the process is about to end. */
  stop(): void
}

const MS_PER_SECOND = 1_000

/** @param check Looks at what is in force now. */
export function createReadiness(check: () => Promise<Report>): Readiness {
  let stopping = false
  let timer: NodeJS.Timeout | undefined

  async function report(): Promise<Report> {
    const { ready, checks } = await check()
    return { ready: ready && !stopping, checks }
  }

  async function recheck(): Promise<void> {
    const { ready } = await report()
    if (!ready && !stopping) schedule()
  }

  function schedule(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void recheck(), RECHECK_SECONDS * MS_PER_SECOND).unref()
  }

  return {
    report,
    start: () => void recheck(),
    stop() {
      stopping = true
      clearTimeout(timer)
    },
  }
}
