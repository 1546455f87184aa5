import type { InventoriedClient } from './inventory.ts'
import type { Rights } from './rights.ts'

/** Client ids that an issued token can be for: by their own permission, or by the exchange client's mappers. */
export function audiencesOf({ client, targets }: Rights): readonly string[] {
  const permitted = targets.flatMap(({ of }) => (of.kind === 'client' ? [of.clientId] : []))
  return [...new Set([...permitted, ...mappedAudiences(client)])].toSorted()
}

/** What a client's own mappers put into `aud` of its access tokens. */
function mappedAudiences({ clientId, mappers }: InventoriedClient): readonly string[] {
  return mappers
    .filter(({ mapper, config }) => mapper === AUDIENCE && config['access.token.claim'] === 'true')
    .flatMap(({ config }) => config['included.client.audience'] ?? [])
    .filter((audience) => audience !== '' && audience !== clientId)
}

const AUDIENCE = 'oidc-audience-mapper'
