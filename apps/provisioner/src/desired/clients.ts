import { aliasesBy, clientsBy, originName, type SettledTrust } from '../settled/settled-trust.ts'
import { type Fields, known, type Section } from '../fields/fields.ts'
import type { Client } from '../resources/resource.ts'
import { bindingAttributes, refreshAttributes } from './issued-token-attributes.ts'
import { type ClientFacts, clientAuthenticationFields } from './client-authentication.ts'
import { encodeAliases, encodeAudiences, GRANT_AUDIENCE, GRANT_IDP } from './grant-attributes.ts'
import { CREATED_MARKER } from './marker.ts'

const FLOWS_OFF = {
  standardFlowEnabled: false,
  implicitFlowEnabled: false,
  directAccessGrantsEnabled: false,
  serviceAccountsEnabled: false,
} as const

/** The confidential client the gateway authenticates as. */
export function desiredExchangeClient(trust: SettledTrust, facts: ClientFacts): Client {
  const clientId = trust.client.id
  const { attributes: recognition, ...authenticator } = clientAuthenticationFields(facts)
  const attributes = {
    ...recognition,
    ...bindingAttributes(trust.client),
    ...refreshAttributes(trust),
    // Its list is ours alone, so that an issuer taken out of the trust file is taken out of it too.
    [GRANT_IDP]: '',
    ...jwtGrantAttributes(trust, clientId),
    ...standardAttributes(trust, clientId),
  }
  return {
    kind: 'client',
    part: 'exchange-client',
    clientId,
    fields: {
      ...known({ name: trust.client.displayName }),
      enabled: true,
      publicClient: false,
      ...authenticator,
      attributes,
    },
    onCreate: onCreate(clientId, {}),
    secret: 'secret' in trust.client ? trust.client.secret : undefined,
    notes: facts.method === 'workload' ? [BY_WORKLOAD] : [],
  }
}

const BY_WORKLOAD =
  'how Keycloak recognizes this client is left as it is: its authenticator for tokens of a platform (federated-jwt) needs an identity provider for that platform, which the trust file does not declare; set up both in Keycloak'

/** The API clients the trust file declares: names to appear in `aud`, with which nobody logs in. */
export function desiredTargetClients(trust: SettledTrust): readonly Client[] {
  const targets = (trust.clients ?? []).filter(({ id }) => id !== trust.client.id)
  return targets.map(({ id, displayName }) => ({
    kind: 'client',
    part: 'target',
    clientId: id,
    fields: { ...known({ name: displayName }), ...exchangeFields(id, trust) },
    onCreate: onCreate(id, { enabled: true, publicClient: false }),
    secret: undefined,
    keepsForeignGrants: keepsForeignGrants(id, trust),
  }))
}

/** Clients that may exchange and that somebody else cares for; of them only the switches of the roads are ours. */
export function desiredAllowedClients(trust: SettledTrust): readonly Client[] {
  const declared = [trust.client.id, ...(trust.clients ?? []).map(({ id }) => id)]
  const allowed = new Set(trust.grants.flatMap(({ allow }) => allow))
  return [...allowed]
    .filter((id) => !declared.includes(id))
    .map((id) => ({
      kind: 'client',
      part: 'allowed',
      clientId: id,
      fields: exchangeFields(id, trust),
      onCreate: {},
      secret: undefined,
      keepsForeignGrants: keepsForeignGrants(id, trust),
    }))
}

function keepsForeignGrants(clientId: string, { grants }: SettledTrust): boolean {
  return !grants.some(
    ({ allow, via, mode }) =>
      mode === 'exact' && via.includes('jwt-grant') && allow.includes(clientId),
  )
}

function exchangeFields(clientId: string, trust: SettledTrust): Fields {
  const attributes = {
    ...jwtGrantAttributes(trust, clientId),
    ...standardAttributes(trust, clientId),
  }
  return isEmpty(attributes) ? {} : { attributes }
}

function onCreate(clientId: string, more: Fields): Fields {
  return {
    clientId,
    protocol: 'openid-connect',
    ...FLOWS_OFF,
    ...more,
    attributes: { [CREATED_MARKER]: 'true' },
  }
}

/** Keycloak's names: `OIDCConfigAttributes`, JWT authorization grant. */
function jwtGrantAttributes(trust: SettledTrust, clientId: string): Section {
  const aliases = aliasesBy('jwt-grant', trust, clientId)
  if (aliases.length === 0) return {}
  const audiences = trust.issuers.flatMap(({ alias, jwtGrant }) =>
    jwtGrant?.audience === undefined || !aliases.includes(alias)
      ? []
      : [{ alias, audience: jwtGrant.audience }],
  )
  return {
    'oauth2.jwt.authorization.grant.enabled': 'true',
    [GRANT_IDP]: encodeAliases(aliases),
    [GRANT_AUDIENCE]: encodeAudiences(audiences),
  }
}

function standardAttributes(trust: SettledTrust, clientId: string): Section {
  const isAllowed = clientsBy('standard', trust, originName({ kind: 'self' })).includes(clientId)
  return isAllowed ? { 'standard.token.exchange.enabled': 'true' } : {}
}

function isEmpty(section: Section): boolean {
  return Object.keys(section).length === 0
}
