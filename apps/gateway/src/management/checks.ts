import type { AuthorizationServerSource } from '@cambio/exchange'
import type { EffectiveTrust } from '@cambio/trust'
import type { RemoteKeySet } from '@cambio/validation'
import type { ClientStanding } from '../client/client-standing.ts'
import type { Check, Report } from './check.ts'
import { clientCheck } from './client-check.ts'

export interface CheckedParts {
  readonly trust: EffectiveTrust
  readonly server: AuthorizationServerSource
  readonly standing: ClientStanding
  readonly realmKeys: RemoteKeySet
  /** Keys of the issuers that are not our realm, by the issuer's name. */
  readonly issuerKeys: ReadonlyMap<string, RemoteKeySet>
}

/**
 * Checks what may have changed, as often as each cool-down allows. Ready: our realm is discovered and its keys are there, it has accepted the
 * exchange client once, and at least one issuer's tokens can be judged. An issuer that is away makes only its own tokens fail, so it does not make
 * us unready as long as there is another; neither does Redis, nor a client that is refused later: what is in the cache still serves.
 */
export function createChecks(parts: CheckedParts): () => Promise<Report> {
  const { trust, server, standing, realmKeys, issuerKeys } = parts
  const checkClient = clientCheck(parts)

  return async () => {
    const [authorizationServer, ownKeys, client, ...issuers] = await Promise.all([
      checkServer(server),
      checkKeys('realm_keys', realmKeys),
      asks(trust) ? checkClient() : undefined,
      ...[...issuerKeys].map(([name, keys]) => checkKeys(`issuer_keys:${name}`, keys)),
    ])
    const ready =
      authorizationServer.ok &&
      ownKeys.ok &&
      (client === undefined || standing.proven !== undefined) &&
      (issuers.length === 0 || issuers.some((check) => check?.ok))
    const own = [authorizationServer, ownKeys, client]
    return { ready, checks: [...own, ...issuers].filter((check) => check !== undefined) }
  }
}

async function checkServer(server: AuthorizationServerSource): Promise<Check> {
  const found = await server.get()
  const name = 'authorization_server'
  return found.ok ? { name, ok: true } : { name, ok: false, detail: found.failure.cause }
}

async function checkKeys(name: string, keys: RemoteKeySet): Promise<Check> {
  const loaded = await keys.load()
  return loaded.ok ? { name, ok: true } : { name, ok: false, detail: loaded.failure.cause }
}

/** Where every token goes on as it is, the exchange client is never used. */
function asks({ issuers }: EffectiveTrust): boolean {
  return issuers.some(({ via }) => via.some((road) => road !== 'none'))
}
