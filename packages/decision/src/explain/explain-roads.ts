import type { ExchangeFailure, Road } from '@cambio/exchange'
import type { Decision } from './decision.ts'
import type { Check } from './explanation.ts'
import { factsOfFailure } from './facts-of.ts'

/** The check `road`, once for each road of the rule, in its order. */
export function explainRoads(check: Check, decision: Decision): readonly Check[] {
  const roads = decision.issuer?.via ?? []
  const [failures, last] = [failuresOf(decision), lastRoad(decision)]
  return roads.map((road, at) => {
    const failure = failures.find((each) => each.road === road)
    if (failure !== undefined)
      return { ...check, result: 'failed', facts: { road, ...factsOfFailure(failure) } }
    if (check.result === 'not asked' || isFromCache(decision))
      return { ...check, result: 'not asked', facts: { road } }
    if (road === last) return { ...check, result: 'passed', facts: { road } }
    // A road behind the one that decided is needed no more, or may not mend a refusal.
    const isBehind = last === undefined || at > roads.indexOf(last)
    const result = isBehind && check.result !== 'failed' ? 'not asked' : 'not reached'
    return { ...check, result, facts: { road } }
  })
}

function failuresOf({ failure, passedOver = [] }: Decision): readonly ExchangeFailure[] {
  if (failure === undefined || !isExchangeFailure(failure)) return passedOver
  return [...(failure.passedOver ?? passedOver), failure]
}

/** The road that gave a token, good or not. */
function lastRoad({ issued, failure }: Decision): Road | undefined {
  if (issued !== undefined) return issued.road
  return failure !== undefined && 'road' in failure && !isExchangeFailure(failure)
    ? failure.road
    : undefined
}

function isExchangeFailure(failure: NonNullable<Decision['failure']>): failure is ExchangeFailure {
  if (!('road' in failure)) return false
  return failure.reason !== 'issued_token_invalid' && failure.reason !== 'keys_unavailable'
}

const isFromCache = ({ cache }: Decision): boolean => cache?.startsWith('hit') === true
