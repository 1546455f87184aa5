import { err, ok, type Result } from '@cambio/validation'
import { headerValues, type HeadFailure, type RequestHead } from './request-head.ts'

export type UpgradeFailure = Extract<HeadFailure, { reason: 'upgrade_not_supported' }>

/**
 * What the request's connection is to be upgraded to (RFC 9110, section 7.8): the first protocol offered that its route takes, in lower case,
 * or nothing. Other offers are ignored, as that section allows; but for a WebSocket, whose client could do nothing with a plain answer.
 *
 * HTTP/1.0 has no upgrades, and a request with a body is not upgraded: its last byte and the new protocol's first could be confused.
 * Does not judge the protocol's own handshake (`Sec-WebSocket-*`): that is between client and upstream.
 *
 * @param taken By the route, in lower case.
 */
export function readUpgrade(
  head: RequestHead,
  taken: readonly string[],
): Result<string | undefined, UpgradeFailure> {
  const values = headerValues(head.headers, 'upgrade')
  if (values.length === 0) return NO_UPGRADE
  const offered = members(values)
  const protocol = mayUpgrade(head) ? offered.find((each) => taken.includes(each)) : undefined
  if (protocol === undefined && offered.some((each) => WEBSOCKET.test(each)))
    return err({ reason: 'upgrade_not_supported' })
  return ok(protocol)
}

const NO_UPGRADE = ok(undefined)
const WEBSOCKET = /\bwebsocket\b/

function mayUpgrade({ httpVersion, headers }: RequestHead): boolean {
  const [length = '0'] = headerValues(headers, 'content-length')
  const hasBody = Number(length) !== 0 || headerValues(headers, 'transfer-encoding').length > 0
  const isAsked = members(headerValues(headers, 'connection')).includes('upgrade')
  return httpVersion !== '1.0' && isAsked && !hasBody
}

function members(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.toLowerCase().split(',')).map((each) => each.trim())
}
