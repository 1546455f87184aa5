import type { ExchangeFailure } from '@cambio/exchange'
import type { Answer } from '../live/check.ts'
import type { Refusal, RefusalEvent } from './refusal.ts'

/** An exchange that failed, with what Keycloak wrote down about it. Pure. */
export function hearRefusal(failure: ExchangeFailure, event: RefusalEvent | undefined): Refusal {
  const hint = 'hint' in failure ? failure.hint : undefined
  return {
    road: failure.road,
    ...answerOf(failure),
    ...hinted(hint ?? problemOf(failure)),
    ...(event !== undefined && { event }),
  }
}

/** What of Keycloak’s answer may be shown. */
export function answerOf(failure: ExchangeFailure): Answer {
  const { status, error, description } = {
    status: undefined,
    error: undefined,
    description: undefined,
    ...failure,
  }
  return {
    ...(status !== undefined && { status }),
    ...(error !== undefined && { error }),
    ...(description !== undefined && { description }),
  }
}

function problemOf(failure: ExchangeFailure): string | undefined {
  if (failure.reason === 'server_unavailable') return `Keycloak did not answer: ${failure.cause}`
  return 'problem' in failure ? `the answer ${failure.problem}` : undefined
}

function hinted(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint }
}
