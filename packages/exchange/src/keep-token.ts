import { err, ok } from '@cambio/validation'
import type { Result } from '@cambio/validation'
import type { RequestTerms } from './build-request.ts'
import type { ExchangeOrder, UncheckedToken } from './exchange-order.ts'
import type { ExchangeRefused, RoadUnfit } from './failure.ts'
import { missingScopes } from './issued/scope-difference.ts'

/** The road `none`: the subject token goes on as it is, if it is good for the target already. */
export function keepToken(
  { subject, target }: ExchangeOrder,
  { actor, bound }: RequestTerms = {},
): Result<UncheckedToken, ExchangeRefused | RoadUnfit> {
  if (actor !== undefined) return err(unfit('names no actor (client.actorToken)'))
  if (bound !== undefined) return err(unfit('binds no token to our key (client.bound)'))
  const { aud } = subject.claims
  const audience = target.audience.filter((each) => !aud.includes(each))
  if (audience.length > 0) return err(lacking('aud', audience))
  const scope = missingScopes({}, subject.claims, target.scope)
  if (scope.length > 0) return err(lacking('scope', scope))
  return ok({ text: subject.text, road: 'none', passedOver: [] })
}

const unfit = (problem: string): RoadUnfit => ({
  reason: 'road_unfit',
  road: 'none',
  about: 'order',
  problem,
})

const lacking = (claim: 'aud' | 'scope', missing: readonly string[]): ExchangeRefused => ({
  reason: 'target_refused',
  road: 'none',
  description: `The subject token’s ${claim} lacks ${missing.join(', ')}`,
  hint: `Let the issuer add this ${claim === 'aud' ? 'audience' : 'scope'} to its tokens, or add the road standard to \`via\`.`,
})
