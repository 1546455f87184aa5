import { isDeepStrictEqual } from 'node:util'
import type { EffectiveTrust } from '@cambio/trust'

/** What of the authorizer can't be changed while it listens, by the trust file's names. */
export function authorizerChange(
  listening: Pick<EffectiveTrust, 'authorizer'>,
  next: Pick<EffectiveTrust, 'authorizer'>,
): readonly string[] {
  return isDeepStrictEqual(listening.authorizer, next.authorizer) ? [] : ['authorizer']
}
