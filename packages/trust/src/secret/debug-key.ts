import { DEBUG_KEY_CHARACTERS } from '../defaults.ts'
import type { Fault } from '../problem.ts'

/** What is wrong with the text of a debug key; it is never quoted. */
export function debugKeyFault(text: string): Fault | undefined {
  if (text.length >= DEBUG_KEY_CHARACTERS) return undefined
  return {
    message: `has fewer than ${DEBUG_KEY_CHARACTERS} characters`,
    hint: 'make one with `openssl rand -base64 32`',
  }
}
