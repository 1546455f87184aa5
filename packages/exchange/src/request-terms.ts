import { err, ok } from '@cambio/validation'
import type { Result } from '@cambio/validation'
import { readActor } from './actor/read-actor.ts'
import type { RequestTerms } from './build-request.ts'
import type { ExchangeSettings } from './exchange-settings.ts'
import type { RoadUnfit } from './failure.ts'
import type { Road } from './road.ts'

/** What this request asks for besides the order: the actor as it is now, and the binding. */
export function requestTerms(
  road: Road,
  { actor: read, bound }: Pick<ExchangeSettings, 'actor' | 'bound'>,
): Result<RequestTerms, RoadUnfit> {
  const binding = bound === undefined ? {} : { bound: bound.by }
  if (read === undefined) return ok(binding)
  const actor = readActor(read)
  return actor.ok
    ? ok({ ...binding, actor: actor.value.text })
    : err({ reason: 'road_unfit', road, about: 'order', problem: actor.failure })
}
