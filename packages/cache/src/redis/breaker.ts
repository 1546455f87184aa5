export interface BreakerOptions {
  /** So many commands in a row without an answer open it. */
  readonly failures: number
  /** How long to wait between two probes while it is open, milliseconds. */
  readonly probePauseMs: number
  /** Asks once whether there is an answer again. Must not reject. */
  readonly probe: () => Promise<boolean>
  /** Called when it opens and when it closes. */
  readonly onChange: () => void
}

/** Keeps requests from waiting, one after the other, for a server that does not answer. */
export interface Breaker {
  /** Whether commands should fail at once. Only probes are sent then. */
  readonly open: boolean
  /** There was an answer, whatever it said. */
  answered(): void
  /** There was none in time. */
  unanswered(): void
  /** Sends no more probes. */
  close(): void
}

export function createBreaker(options: BreakerOptions): Breaker {
  const { failures, probePauseMs, probe, onChange } = options
  let inRow = 0
  let pause: NodeJS.Timeout | undefined
  let isOpen = false

  return {
    get open() {
      return isOpen
    },
    answered,
    unanswered() {
      inRow += 1
      if (inRow < failures || isOpen) return
      isOpen = true
      probeLater()
      onChange()
    },
    close() {
      clearTimeout(pause)
    },
  }

  function answered(): void {
    inRow = 0
    if (!isOpen) return
    isOpen = false
    clearTimeout(pause)
    onChange()
  }

  function probeLater(): void {
    pause = setTimeout(() => void probeNow(), probePauseMs).unref()
  }

  async function probeNow(): Promise<void> {
    const isBack = await probe()
    if (!isOpen) return
    if (isBack) answered()
    else probeLater()
  }
}
