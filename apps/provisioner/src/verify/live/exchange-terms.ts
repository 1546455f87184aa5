import { createDpopKey, type ExchangeSettings } from '@cambio/exchange'
import type { TrustFile } from '@cambio/trust'
import { readTokenFile } from '../../admin/token-file.ts'

/** What the exchange client asks for in every exchange: who acts, and what issued tokens are bound to. */
export type ExchangeTerms = Pick<ExchangeSettings, 'actor' | 'bound'>

/** As the gateway asks for it; tokens are bound to a key of this run. */
export function exchangeTerms({ client: { actorToken, bound } }: TrustFile): ExchangeTerms {
  return {
    ...(actorToken && { actor: () => readTokenFile(actorToken.path) }),
    ...(bound === 'mtls' && { bound: { by: bound } }),
    ...(bound === 'dpop' && { bound: { by: bound, key: createDpopKey() } }),
  }
}
