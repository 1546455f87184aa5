import type { StoredToken } from '@cambio/cache'
import { endSession, type AuthorizationServerSource } from '@cambio/exchange'
import type { EffectiveTrust } from '@cambio/trust'
import type { Secret } from '@cambio/validation'
import type { ClientStanding } from '../client/client-standing.ts'
import type { Meters } from '../metrics/meters.ts'

/** Ends the Keycloak sessions that these tokens belong to, of those that were kept with a refresh token; gives how many are over. Never rejects. */
export type SessionEnder = (tokens: readonly StoredToken[]) => Promise<number>

export interface SessionEnderParts {
  readonly trust: Pick<EffectiveTrust, 'insecureAllowHttp'>
  readonly server: AuthorizationServerSource
  readonly standing: Pick<ClientStanding, 'client' | 'proven'>
  readonly meters: Pick<Meters, 'sessionsEnded'>
}

/** So many at a time: a purge is no reason to press Keycloak. */
const AT_ONCE = 10

export function createSessionEnder(parts: SessionEnderParts): SessionEnder {
  const { trust, server, standing, meters } = parts

  return async (tokens) => {
    const texts = tokens.flatMap(({ refresh }) => (refresh ? [refresh.text] : []))
    let over = 0
    for (let start = 0; start < texts.length; start += AT_ONCE) {
      const ended = await Promise.all(texts.slice(start, start + AT_ONCE).map(end))
      over += ended.filter(Boolean).length
    }
    return over
  }

  async function end(text: Secret): Promise<boolean> {
    const found = await server.get()
    const client = standing.proven ?? standing.client
    const allowHttp = trust.insecureAllowHttp
    const ended = found.ok && (await endSession(text, { server: found.value, client, allowHttp }))
    const outcome = ended && ended.ok ? ended.value : 'failed'
    meters.sessionsEnded.inc({ outcome })
    return outcome !== 'failed'
  }
}
