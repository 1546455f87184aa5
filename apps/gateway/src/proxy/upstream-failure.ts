/** Why there is no answer of the upstream to relay. `code` is the system's or the client library's, for the log. */
export type UpstreamFailure =
  | { readonly reason: 'body_too_large'; readonly limitBytes: number }
  | { readonly reason: 'upstream_unreachable'; readonly code: string }
  | { readonly reason: 'upstream_timeout'; readonly code: string }
  | { readonly reason: 'upstream_answer_invalid'; readonly code: string }
  /** More requests are on their way to it than may be; nothing was sent. */
  | { readonly reason: 'upstream_busy'; readonly upstream: string }
  | { readonly reason: 'client_gone' }

/** What a body larger than the limit ends its own stream with. */
export class BodyTooLarge extends Error {
  readonly limitBytes: number

  constructor(limitBytes: number) {
    super(`The body is longer than ${limitBytes} bytes.`)
    this.limitBytes = limitBytes
  }
}

const TIMEOUTS: readonly string[] = [
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]
/** An answer came, but no HTTP/1.1 that we can relay. */
const NONSENSE =
  /^(?:HTTPParserError|HPE_.*|UND_ERR_(?:HEADERS_OVERFLOW|RES_CONTENT_LENGTH_MISMATCH)|STATUS_\d+|ERR_INVALID_CHAR)$/
/** The client went away, or sent fewer or more bytes than its `Content-Length` promised. */
const CLIENT_BROKE_OFF: readonly string[] = [
  'AbortError',
  'UND_ERR_ABORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
]
/** Errors that carry no code of their own and are known by name. */
const KNOWN_NAMES: readonly string[] = ['AbortError', 'HTTPParserError']
/** Errors of ours: a request the library would not even send. */
const BUGS: readonly string[] = ['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED']

/** What an error of the HTTP client means. Throws on what can only be a bug of ours. */
export function upstreamFailure(error: unknown): UpstreamFailure {
  if (error instanceof BodyTooLarge) {
    return { reason: 'body_too_large', limitBytes: error.limitBytes }
  }
  const code = errorCode(error)
  if (code === undefined || BUGS.includes(code)) throw error
  if (CLIENT_BROKE_OFF.includes(code)) return { reason: 'client_gone' }
  if (TIMEOUTS.includes(code)) return { reason: 'upstream_timeout', code }
  if (NONSENSE.test(code)) return { reason: 'upstream_answer_invalid', code }
  return { reason: 'upstream_unreachable', code }
}

/** `code` of a Node or undici error; of an `AggregateError` (every address refused) the first one's. */
function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error instanceof AggregateError) return errorCode(error.errors[0])
  return KNOWN_NAMES.includes(error.name) ? error.name : undefined
}
