import type { SecretSources } from '@cambio/trust'
import type { OnInterrupt } from '../lock/with-lock.ts'
import type { Progress } from '../current/read-current.ts'
import type { Screen } from '../report/screen.ts'

/** What a command has to do with the world: passed in, so that a test can be the world. */
export interface Surroundings extends SecretSources {
  /** Epoch seconds. */
  readonly now: () => number
  /** Writes a text and a line break to standard output. */
  readonly print: (text: string) => void
  /** Writes a text and a line break to standard error. */
  readonly complain: (text: string) => void
  /** How standard output shows text. */
  readonly screen: Screen
  /** Shows how far long work has come, in place of what it showed before; where nobody watches, nowhere. */
  readonly showProgress: (text: string) => void
  readonly onInterrupt: OnInterrupt
}

/** Shows how far work on one thing after the other has come. */
export function progressOf(doing: string, { showProgress }: Surroundings): Progress {
  return (done, total, address) => showProgress(`${doing} ${done} of ${total}: ${address}`)
}
