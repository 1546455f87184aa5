import type { ProtocolMapper as DeclaredMapper } from '@cambio/trust'
import type { ProtocolMapper } from '../resources/resource.ts'
import { aliasesBy, type SettledTrust } from '../settled/settled-trust.ts'
import { attachments } from './client-scopes.ts'
import { declaredClients, type DeclaredClient } from './declared-clients.ts'
import { AUDIENCE_MAPPER, audienceMapper, CLIENT_AUDIENCE, CUSTOM_AUDIENCE } from './mappers.ts'

/**
 * What lets the issued tokens carry the audiences that routes ask for. By `jwt-grant` Keycloak cannot be
 * asked for an audience, and by `standard` it only leaves out what was not asked for: both take it from the
 * mappers of the client that exchanges. So does what is refreshed in a session that `idp-permission` began,
 * since Keycloak keeps the audience for that one exchange only. A mapper the trust file declares, on the client or in a client scope
 * that every route asking for the audience brings along, makes ours superfluous.
 */
export function audienceMappers(trust: SettledTrust): readonly ProtocolMapper[] {
  const audiences = audiencesOf(trust)
  return exchangers(trust).flatMap((client) => {
    const missing = audiences.filter((audience) => !isCarried(audience, client, trust))
    const conditions = conditionsOf(missing, client, trust)
    return missing.map((audience) => ({
      ...audienceMapper({ kind: 'client', clientId: client.id }, audience),
      conditions,
    }))
  })
}

const ON_EVERY_ROUTE =
  'by jwt-grant, tokens carry this audience on every route; to keep the audiences apart, give each a client scope with its audience mapper, attach those as optional, and ask for them in target.scope'

const ON_EVERY_REFRESH =
  'what is refreshed in a session of idp-permission carries this audience on every route; to keep the audiences apart, leave refresh out'

function audiencesOf({ routes }: SettledTrust): readonly string[] {
  return [...new Set(routes.flatMap(({ target }) => target?.audience ?? []))]
}

/** The clients whose own mappers decide the audience; of those the trust file does not declare, their id is all it says. */
function exchangers(trust: SettledTrust): readonly DeclaredClient[] {
  const declared = declaredClients(trust)
  const granted = trust.grants.filter(
    ({ via }) => via.includes('jwt-grant') || via.includes('standard'),
  )
  const ids = new Set(granted.flatMap(({ allow }) => allow))
  if (refreshes(trust)) ids.add(trust.client.id)
  return [...ids].map((id) => declared.find((client) => client.id === id) ?? { id })
}

/** Nobody but the exchange client keeps sessions. */
function refreshes({ refreshing }: SettledTrust): boolean {
  return refreshing.includes('idp-permission')
}

function isCarried(audience: string, client: DeclaredClient, trust: SettledTrust): boolean {
  if (hasAudience(audience, client.mappers)) return true
  return attachments(client).some(({ scope, attached }) => {
    const declared = trust.clientScopes?.find(({ name }) => name === scope)
    if (!hasAudience(audience, declared?.mappers)) return false
    return attached === 'default' || isAlwaysAsked(scope, audience, trust)
  })
}

/** Whether every route that asks for the audience asks for this scope too. */
function isAlwaysAsked(scope: string, audience: string, { routes }: SettledTrust): boolean {
  const asking = routes.filter(({ target }) => target?.audience?.includes(audience) ?? false)
  return asking.every(({ target }) => target?.scope?.includes(scope) ?? false)
}

function hasAudience(audience: string, mappers: readonly DeclaredMapper[] = []): boolean {
  return mappers.some((mapper) =>
    'audience' in mapper
      ? mapper.audience === audience
      : mapper.mapper === AUDIENCE_MAPPER &&
        (mapper.config?.[CLIENT_AUDIENCE] ?? mapper.config?.[CUSTOM_AUDIENCE]) === audience,
  )
}

function conditionsOf(
  missing: readonly string[],
  { id }: DeclaredClient,
  trust: SettledTrust,
): readonly string[] {
  if (missing.length < 2) return []
  return [
    ...(aliasesBy('jwt-grant', trust, id).length > 0 ? [ON_EVERY_ROUTE] : []),
    ...(id === trust.client.id && refreshes(trust) ? [ON_EVERY_REFRESH] : []),
  ]
}
