import type { Readable } from 'node:stream'
import { headerValues } from '@cambio/decision'
import { Secret } from '@cambio/validation'
import type { Logger } from '../log/logger.ts'
import type { Meters } from '../metrics/meters.ts'
import type { ClientAnswer } from '../proxy/client-answer.ts'
import type { ClientRequest } from '../proxy/proxy.ts'
import type { ReceiveLogout } from './receive-logout.ts'

/** Below the well-known path that no route may have. */
export const LOGOUT_PATH = '/.well-known/cambio/backchannel-logout'

/** As Node hands it over; `target` is the raw request target. */
export interface LogoutCall {
  readonly request: Pick<ClientRequest, 'method' | 'rawHeaders'>
  readonly body: Readable
  readonly response: ClientAnswer
  readonly target: string
  readonly requestId: string
}

export function isLogoutCall({ target }: Pick<LogoutCall, 'target'>): boolean {
  return target === LOGOUT_PATH || target.startsWith(`${LOGOUT_PATH}?`)
}

/** Longer than any head we take, so than any token. */
const MAX_BODY_BYTES = 65_536

interface Outcome {
  readonly status: number
  readonly reason: string
}

/**
 * Answers a logout request (OpenID Connect Back-Channel Logout 1.0, section 2.8): 200 when the token was obeyed, 400 with an error when it
 * was not. Never rejects.
 */
export async function answerLogout(
  call: LogoutCall,
  receive: ReceiveLogout,
  { log, meters }: { readonly log: Logger; readonly meters: Meters },
): Promise<void> {
  const { response, requestId } = call
  const { status, reason } = await judge(call, receive)
  meters.logoutTokens.inc({ outcome: reason })
  log.info({ requestId, status, reason }, 'logout token')
  if (response.destroyed) return
  response.writeHead(status, {
    'cache-control': 'no-store',
    'x-request-id': requestId,
    ...(status === 405 && { allow: 'POST' }),
    ...(status === 413 && { connection: 'close' }),
    ...(status !== 200 && { 'content-type': 'application/json' }),
  })
  response.end(status === 200 ? undefined : JSON.stringify(errorOf(reason)))
}

async function judge(
  { request, body: stream }: LogoutCall,
  receive: ReceiveLogout,
): Promise<Outcome> {
  if (request.method !== 'POST') return { status: 405, reason: 'method_not_allowed' }
  const [type = ''] = headerValues(request.rawHeaders, 'content-type')
  if (type.split(';')[0]?.trim().toLowerCase() !== 'application/x-www-form-urlencoded')
    return { status: 400, reason: 'content_type_invalid' }
  const body = await readBody(stream)
  if (body === undefined) return { status: 413, reason: 'body_too_large' }
  const [token, ...others] = new URLSearchParams(body).getAll('logout_token')
  if (token === undefined || others.length > 0)
    return { status: 400, reason: 'logout_token_missing' }
  const received = await receive(new Secret(token))
  return received.ok
    ? { status: 200, reason: 'obeyed' }
    : { status: 400, reason: received.failure.reason }
}

/** Constant texts: what is wrong with a token before its signature is proven is nobody's business. */
function errorOf(reason: string): object {
  const replayed = reason === 'logout_replayed'
  const said = replayed
    ? 'the token was obeyed before'
    : 'send one logout token that is for this service'
  return { error: 'invalid_request', error_description: said }
}

/** Nothing when it is too long, or when the client went away. */
async function readBody(stream: Readable): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of stream) {
      const part = Buffer.from(chunk)
      bytes += part.length
      if (bytes > MAX_BODY_BYTES) return undefined
      chunks.push(part)
    }
  } catch {
    return undefined
  }
  return Buffer.concat(chunks).toString('utf8')
}
