import { ok, type Result } from '@cambio/validation'
import { admit } from './admit.ts'
import type { GatewayFailure } from './failure.ts'
import { locate } from './locate.ts'
import { exchangeFor, type Stages } from './prepare-forward.ts'
import type { Exchanged, Open } from './states.ts'

/**
 * Judges a request that is still going on once more, as if it came now, and exchanges its subject token anew: would it be let in? By every stage, so also by
 * a trust file that has changed since, but for one thing: that the sender holds the key its token is bound to was proven when it came.
 *
 * Leaves what the log says of the request alone.
 */
export async function judgeAnew(
  { request }: Exchanged,
  stages: Stages,
): Promise<Result<Exchanged | Open, GatewayFailure>> {
  const decision = { request: request.decision.request, now: request.decision.now }
  const located = locate({ ...request, isGoingOn: true, notes: {}, decision }, stages)
  if (!located.ok) return located
  const admitted = admit(located.value, stages)
  if (!admitted.ok) return admitted
  return admitted.value.kind === 'open' ? ok(admitted.value) : exchangeFor(admitted.value, stages)
}
