import type { AskingRoad, RequestTerms } from './build-request.ts'
import type { ExchangeOrder } from './exchange-order.ts'
import type { RoadUnfit } from './failure.ts'

/** Keycloak drops longer parameters without a word (`req-params-default-max-size`). */
const MAX_PARAMETER_CHARS = 4_000

/** Why this road can't ask for what the order says; the first reason that is found. */
export function findMisfit(
  order: ExchangeOrder,
  road: AskingRoad,
  { actor }: RequestTerms,
): RoadUnfit | undefined {
  const unfit = (about: RoadUnfit['about'], problem: string): RoadUnfit => ({
    reason: 'road_unfit',
    road,
    about,
    problem,
  })
  if (road === 'jwt-grant' && order.subject.kind === 'opaque')
    return unfit('subject', 'takes signed tokens only, and this one is opaque')
  // Left out, the actor would be lost without a word, and the token would say that the user came alone.
  if (road !== 'standard' && actor !== undefined)
    return unfit('order', 'takes no actor token (client.actorToken); only the road standard does')
  const { audience } = order.target
  // V1 uses the first audience and ignores the others, so the issued token would not be what was asked for.
  if (road === 'idp-permission' && audience.length > 1)
    return unfit(
      'order',
      `takes one audience, and ${audience.length} are asked for: ${audience.join(', ')}`,
    )
  return valuesOf(order).some((each) => each.length > MAX_PARAMETER_CHARS)
    ? unfit('order', `takes no parameter above ${MAX_PARAMETER_CHARS} characters`)
    : undefined
}

const valuesOf = ({ target, parameters }: ExchangeOrder): readonly string[] => [
  target.scope.join(' '),
  ...target.audience,
  ...target.resource,
  ...Object.values(parameters),
]
