import type { Finding } from '../problem.ts'
import type { Declared } from './declared.ts'

/** A rule between fields, which the schema alone can't hold. */
export interface Rule {
  /** The rule in one sentence, for the reference page. */
  readonly says: string
  readonly find: (trust: Declared) => readonly Finding[]
}
