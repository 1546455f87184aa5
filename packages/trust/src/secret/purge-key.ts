import { PURGE_KEY_CHARACTERS } from '../defaults.ts'
import type { Fault } from '../problem.ts'

/** What is wrong with the text of a purge key; it is never quoted. */
export function purgeKeyFault(text: string): Fault | undefined {
  if (text.length < PURGE_KEY_CHARACTERS)
    return fault(`has fewer than ${PURGE_KEY_CHARACTERS} characters`)
  return SENDABLE.test(text) ? undefined : fault('holds what a bearer credential may not')
}

/** RFC 6750, section 2.1. */
const SENDABLE = /^[\w.~+/-]+=*$/

const fault = (message: string): Fault => ({
  message,
  hint: 'make one with `openssl rand -base64 32`',
})
