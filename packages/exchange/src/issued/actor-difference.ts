import { isJsonObject } from '@cambio/validation'
import type { TokenClaims } from '@cambio/validation'
import type { Actor } from '../actor/read-actor.ts'
import { asTexts, difference } from './difference.ts'
import type { Difference } from './difference.ts'

const HINT =
  'The server must support delegation (RFC 8693, section 4.1): Keycloak does from 26.8 on, with the feature token-exchange-delegation; before, it ignores the actor without a word.'

/**
 * The outermost `act` must be our actor (RFC 8693, section 4.1): the same `sub`, or the same client where the actor or the claim has no `sub`.
 * What is nested in it is history.
 */
export function findOtherActor(
  { all }: TokenClaims,
  actor: Pick<Actor, 'sub' | 'client'> | undefined,
): Difference | undefined {
  if (actor === undefined) return undefined
  const act: Readonly<Record<string, unknown>> = isJsonObject(all['act']) ? all['act'] : {}
  const client = act['azp'] ?? act['client_id']
  const bySub = actor.sub !== undefined && act['sub'] !== undefined
  const isActor = bySub
    ? act['sub'] === actor.sub
    : actor.client !== undefined && client === actor.client
  return isActor
    ? undefined
    : difference(
        'act',
        [actor.sub, actor.client].flatMap(asTexts),
        [act['sub'], client].flatMap(asTexts),
        HINT,
      )
}
