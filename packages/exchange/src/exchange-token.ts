import { err, ok } from '@cambio/validation'
import type { Result } from '@cambio/validation'
import { buildRequest } from './build-request.ts'
import type { ExchangeOrder, UncheckedToken } from './exchange-order.ts'
import type { ExchangeSettings } from './exchange-settings.ts'
import type { ExchangeFailure } from './failure.ts'
import { keepToken } from './keep-token.ts'
import { processResponse } from './process-response.ts'
import { mayTryNextRoad } from './road-order.ts'
import type { Road } from './road.ts'
import { requestTerms } from './request-terms.ts'
import { sendRequest } from './send-request.ts'

const MS_PER_SECOND = 1_000

type Exchanged = Result<UncheckedToken, ExchangeFailure>

/**
 * Changes the subject token for one that is good for the target: build, send, process, by each road in order until one
 * gives a token or a refusal that no other road can mend.
 *
 * Does not check the token that comes back, does not remember it, and does not try a road twice.
 */
export async function exchangeToken(
  order: ExchangeOrder,
  settings: ExchangeSettings,
): Promise<Exchanged> {
  const passedOver: ExchangeFailure[] = []
  for (const [index, road] of order.via.entries()) {
    const exchanged = await exchangeBy(road, order, settings)
    if (exchanged.ok) return ok({ ...exchanged.value, passedOver })
    const isLast = index === order.via.length - 1
    if (isLast || !mayTryNextRoad(exchanged.failure))
      return withHistory(exchanged.failure, passedOver)
    passedOver.push(exchanged.failure)
  }
  throw new Error('an exchange order names at least one road')
}

async function exchangeBy(
  road: Road,
  order: ExchangeOrder,
  settings: ExchangeSettings,
): Promise<Exchanged> {
  const terms = requestTerms(road, settings)
  if (!terms.ok) return terms
  if (road === 'none') return keepToken(order, terms.value)
  const request = buildRequest(order, road, (settings.now ?? wallClock)(), terms.value)
  if (!request.ok) return request
  const answer = await sendRequest(request.value, settings)
  return answer.ok ? processResponse(answer.value, request.value) : answer
}

function wallClock(): number {
  return Math.floor(Date.now() / MS_PER_SECOND)
}

const withHistory = (failure: ExchangeFailure, passedOver: readonly ExchangeFailure[]): Exchanged =>
  err(passedOver.length === 0 ? failure : { ...failure, passedOver })
