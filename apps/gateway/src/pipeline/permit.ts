import { mayUse } from '@cambio/decision'
import { ok, type Result } from '@cambio/validation'
import type { GatewayFailure } from './failure.ts'
import type { Authenticated, Permitted } from './states.ts'

/**
 * The third stage: may the holder of this token use this route? By the route's `allow`. Pure. Before any look-up, so that nobody is asked,
 * and nothing is found, for somebody who may not.
 */
export function permit(authenticated: Authenticated): Result<Permitted, GatewayFailure> {
  const { request, subject, issuer, route } = authenticated
  const allowed = mayUse(subject, issuer.name, route)
  if (!allowed.ok) return allowed
  request.decision.isAllowed = true
  return ok(asPermitted(authenticated))
}

function asPermitted(authenticated: Authenticated): Permitted {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the one place that brands a permitted request
  return authenticated as Permitted
}
