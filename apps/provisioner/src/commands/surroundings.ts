import type { SecretSources } from '@cambio/trust'

/** What a command has to do with the world: passed in, so that a test can be the world. */
export interface Surroundings extends SecretSources {
  /** Epoch seconds. */
  readonly now: () => number
  /** Writes a text and a line break to standard output. */
  readonly print: (text: string) => void
  /** Writes a text and a line break to standard error. */
  readonly complain: (text: string) => void
}
