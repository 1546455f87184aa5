import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino'

export type { Logger }

/**
 * The gateway's log: one JSON object a line, on standard output unless told otherwise.
 *
 * Has no list of what to hide: tokens and secrets are `Secret` objects, and headers, URLs and bodies are never handed to it.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}
