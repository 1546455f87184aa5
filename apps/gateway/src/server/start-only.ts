import { isDeepStrictEqual } from 'node:util'
import type { EffectiveTrust } from '@cambio/trust'

/** Where we listen and in how many processes is decided at the start. */
const NAMES = ['authorizer', 'workers'] as const

type Decided = Pick<EffectiveTrust, (typeof NAMES)[number]>

/** What of the trust file besides `tls` counts only after a restart, by its names. */
export function startOnly(started: Decided, next: Decided): readonly string[] {
  return NAMES.filter((name) => !isDeepStrictEqual(started[name], next[name]))
}
