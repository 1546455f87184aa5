import { judgeHead, readRequestPath } from '@cambio/decision'
import { ok, type Result } from '@cambio/validation'
import type { GatewayFailure } from './failure.ts'
import type { Located, ReceivedRequest } from './states.ts'

/** Before everything: is this a request that every server reads alike? Pure. Looks at nothing but the head's form and the target. */
export function locate(request: ReceivedRequest): Result<Located, GatewayFailure> {
  const host = judgeHead(request)
  if (!host.ok) return host

  const path = readRequestPath(request.target)
  if (!path.ok) return path
  return ok({ request, host: host.value, path: path.value })
}
