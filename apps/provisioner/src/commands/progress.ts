/** A line of a terminal that is written over again and again. */
export interface ProgressLine {
  readonly show: (text: string) => void
  /** Takes the line away, before anything else is written. */
  readonly clear: () => void
}

const CLEAR = '\r\u001B[2K'

/** What is needed of standard error. */
interface Terminal {
  readonly isTTY: boolean
  readonly columns: number
  readonly write: (text: string) => unknown
}

/** Progress on a stream; on one that nobody watches, nothing. */
export function progressOn(stream: Terminal): ProgressLine {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined }
  let isShown = false
  return {
    show: (text) => {
      // A line that wraps could not be taken away again.
      stream.write(`${CLEAR}${text.slice(0, stream.columns - 1)}`)
      isShown = true
    },
    clear: () => {
      if (isShown) stream.write(CLEAR)
      isShown = false
    },
  }
}
