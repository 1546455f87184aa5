import { judgeHead, readRequestPath, type ReadForwarded } from '@cambio/decision'
import { ok, type Result } from '@cambio/validation'
import type { GatewayFailure } from './failure.ts'
import type { Located, ReceivedRequest } from './states.ts'

export interface LocateParts {
  /** What proxies in front of us say of the client. Absent: nobody is believed. */
  readonly readForwarded?: ReadForwarded | undefined
}

/**
 * Before everything: is this a request that every server reads alike? And from whom is it? Pure. Looks at nothing but the head's form, the target
 * and what proxies of ours say.
 */
export function locate(
  request: ReceivedRequest,
  { readForwarded }: LocateParts,
): Result<Located, GatewayFailure> {
  const host = judgeHead(request)
  if (!host.ok) return host

  const path = readRequestPath(request.target)
  if (!path.ok) return path
  const located = { request, client: request, host: host.value, path: path.value }
  return readForwarded === undefined ? ok(located) : behindProxies(located, readForwarded)
}

/** As the proxy in front of us says, if one of ours is. */
function behindProxies(
  located: Located,
  readForwarded: ReadForwarded,
): Result<Located, GatewayFailure> {
  const { request, host: ownHost } = located
  const { clientAddress: peerAddress, headers, decision } = request
  const forwarded = readForwarded({ peerAddress, headers })
  if (!forwarded.ok) return forwarded
  if (forwarded.value === undefined) return ok(located)
  const { address = peerAddress, scheme = request.scheme, host = ownHost } = forwarded.value
  decision.request = { ...decision.request, host }
  return ok({ ...located, client: { clientAddress: address, scheme }, host })
}
