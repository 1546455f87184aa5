import type { OnInterrupt } from '../lock/with-lock.ts'

/** What asks a process to end, from a terminal and from a machine that shuts down. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Takes the first signal from the process; a second one ends it at once, as if nobody listened. */
export const onInterrupt: OnInterrupt = (listener) => {
  const stop = (): void => {
    for (const signal of SIGNALS) process.off(signal, interrupt)
  }
  const interrupt = (): void => {
    stop()
    listener()
  }
  for (const signal of SIGNALS) process.on(signal, interrupt)
  return stop
}
