import { nearest } from './nearest.ts'
import { type Fault, quoted } from './problem.ts'

/** What to tell about a word that is none of those there are. */
export function unknownWord(word: string, known: readonly string[]): Fault {
  const meant = nearest(word, known)
  const guess = meant === undefined ? '' : `did you mean ${quoted(meant)}? `
  return {
    message: `${quoted(word)} is not a known value`,
    hint: `${guess}One of: ${known.join(', ')}`,
  }
}
