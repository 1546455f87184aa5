import type { Fault } from '../problem.ts'

/** AES-256. */
const SEAL_KEY_BYTES = 32

/** What is wrong with the text of a seal key; it is never quoted. */
export function sealKeyFault(text: string): Fault | undefined {
  const bytes = Buffer.from(text, 'base64')
  // Node skips what is not base64, so the way back must give the same text.
  if (bytes.length === SEAL_KEY_BYTES && bytes.toString('base64') === text) return undefined
  return {
    message: `is not ${SEAL_KEY_BYTES} bytes in base64`,
    hint: 'make one with `openssl rand -base64 32`',
  }
}
