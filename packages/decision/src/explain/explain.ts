import { excerpt, type Secret } from '@cambio/validation'
import type { CheckDescription } from './check-description.ts'
import { CHECKS, type CheckName } from './check-names.ts'
import type { Decision } from './decision.ts'
import { EXCHANGE_CHECKS } from './exchange-checks.ts'
import type { Check, CheckResult, Explanation } from './explanation.ts'
import { explainRoads } from './explain-roads.ts'
import { factsOfFailure, plainFacts } from './facts-of.ts'
import { failedCheck } from './failed-check.ts'
import { hideTokens } from './hide-tokens.ts'
import { remedyOf } from './remedies.ts'
import { REQUEST_CHECKS, shownPath } from './request-checks.ts'
import { TOKEN_CHECKS } from './token-checks.ts'

const DESCRIPTIONS: Readonly<Record<CheckName, CheckDescription>> = {
  ...REQUEST_CHECKS,
  ...TOKEN_CHECKS,
  ...EXCHANGE_CHECKS,
}

/**
 * Why a request is forwarded or refused: every check in the gateway's order, with what was found and what decides it. Pure, and safe to
 * hand on: claims are excerpts, and nothing of a token is in it.
 */
export function explain(decision: Decision): Explanation {
  const { request, route, issuer, failure } = decision
  const explanation: Explanation = {
    cambio: 'explanation/v1',
    request: {
      method: excerpt(request.method),
      path: shownPath(request.target),
      ...(request.host !== undefined && { host: excerpt(request.host) }),
    },
    verdict: verdictOf(decision),
    ...(route && { route: route.name }),
    ...(issuer && { issuer: issuer.name }),
    checks: CHECKS.flatMap((check) => describe(check, decision)),
    ...(failure && {
      failure: { reason: failure.reason, check: failedCheck(failure), ...remedyOf(failure) },
    }),
  }
  return hideTokens(explanation, secretsOf(decision))
}

/** Undecided: nothing failed, and not all was asked. */
function verdictOf({ failure, route, isAllowed }: Decision): Explanation['verdict'] {
  if (failure !== undefined) return 'refused'
  return route?.public === true || isAllowed === true ? 'accepted' : 'undecided'
}

function describe(check: CheckName, decision: Decision): readonly Check[] {
  const result = resultOf(check, decision)
  const setting = DESCRIPTIONS[check].setting(decision)
  const described = { check, result, facts: {}, ...(setting !== undefined && { setting }) }
  if (check === 'road' && result !== 'not reached' && decision.issuer !== undefined)
    return explainRoads(described, decision)
  const { failure } = decision
  const facts = isLookedAt(result) ? plainFacts(DESCRIPTIONS[check].facts(decision)) : {}
  return [
    {
      ...described,
      facts: { ...facts, ...(result === 'failed' && failure && factsOfFailure(failure)) },
    },
  ]
}

const isLookedAt = (result: CheckResult): boolean => result === 'passed' || result === 'failed'

function resultOf(check: CheckName, decision: Decision): CheckResult {
  const { failure } = decision
  const at = CHECKS.indexOf(check)
  const end = failure === undefined ? Infinity : CHECKS.indexOf(failedCheck(failure))
  if (at === end) return 'failed'
  if (at > end) return 'not reached'
  return DESCRIPTIONS[check].isAsked(decision) && isDone(at, decision) ? 'passed' : 'not asked'
}

/** Without a failure, how far the request got shows in what was learned of it. */
function isDone(at: number, decision: Decision): boolean {
  const { failure, route, subject, isUnproven, isAllowed, issued } = decision
  if (failure !== undefined || at <= CHECKS.indexOf('route'))
    return failure !== undefined || !!route
  if (isUnproven === true && at < CHECKS.indexOf('proof')) return true
  if (at <= CHECKS.indexOf('proof')) return subject !== undefined
  return at < CHECKS.indexOf('cache') ? isAllowed === true : issued !== undefined
}

function secretsOf({ text, token, issued }: Decision): readonly Secret[] {
  return [text, token?.text, issued?.text].filter((secret) => secret !== undefined)
}
