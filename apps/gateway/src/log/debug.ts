import { createHash, timingSafeEqual } from 'node:crypto'
import { explain, headerValues } from '@cambio/decision'
import type { Secret } from '@cambio/validation'
import type { ReceivedRequest } from '../pipeline/states.ts'
import type { Logger } from './logger.ts'

/** Carries the debug key. Never forwarded. */
export const DEBUG_HEADER = 'x-cambio-debug'

/** Writes down why a request went as it did, if its sender may ask for that. */
export type Debug = (request: Pick<ReceivedRequest, 'headers' | 'requestId' | 'decision'>) => void

/**
 * One line of level `debug` for a request that carries the debug key, whatever the log's own level is; no line for any other. The answer is
 * the same in both cases, so whoever guesses learns nothing.
 *
 * @param key Absent: no request may ask.
 */
export function createDebug(key: Secret | undefined, log: Logger): Debug {
  if (key === undefined) return () => undefined
  const expected = digest(key.reveal())
  const talkative = log.child({}, { level: 'debug' })
  return ({ headers, requestId, decision }) => {
    const [given, ...others] = headerValues(headers, DEBUG_HEADER)
    if (given === undefined || others.length > 0) return
    if (!timingSafeEqual(digest(given), expected)) return
    talkative.debug({ requestId, explanation: explain(decision) }, 'explained')
  }
}

/** Of one length, which comparing in constant time needs. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
