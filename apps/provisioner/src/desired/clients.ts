import type { TrustFile } from '@cambio/trust'
import { type Fields, known, type Section } from '../fields/fields.ts'
import type { Client } from '../resources/resource.ts'
import { encodeAliases, encodeAudiences, GRANT_AUDIENCE, GRANT_IDP } from './grant-attributes.ts'
import { CREATED_MARKER } from './marker.ts'
import { externalIssuers, roadsIn, takes } from './roads.ts'

const FLOWS_OFF = {
  standardFlowEnabled: false,
  implicitFlowEnabled: false,
  directAccessGrantsEnabled: false,
  serviceAccountsEnabled: false,
} as const

/** The confidential client the gateway authenticates as. */
export function desiredExchangeClient(trust: TrustFile): Client {
  const clientId = trust.client.id
  const attributes = { ...jwtGrantAttributes(trust), ...standardAttributes(trust) }
  return {
    kind: 'client',
    part: 'exchange-client',
    clientId,
    fields: { enabled: true, publicClient: false, ...(isEmpty(attributes) ? {} : { attributes }) },
    onCreate: onCreate(clientId, { clientAuthenticatorType: 'client-secret' }),
    secret: trust.client.secret,
  }
}

/** The API clients the trust file declares: names to appear in `aud`, with which nobody logs in. */
export function desiredTargetClients(trust: TrustFile): readonly Client[] {
  const targets = (trust.clients ?? []).filter(({ id }) => id !== trust.client.id)
  return targets.map(({ id, displayName }) => ({
    kind: 'client',
    part: 'target',
    clientId: id,
    fields: known({ name: displayName }),
    onCreate: onCreate(id, { enabled: true, publicClient: false }),
    secret: undefined,
  }))
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
function jwtGrantAttributes(trust: TrustFile): Section {
  const issuers = externalIssuers(trust).filter((issuer) => takes(issuer, 'jwt-grant'))
  if (issuers.length === 0) return {}
  const audiences = issuers.flatMap(({ alias, jwtGrant }) =>
    jwtGrant?.audience === undefined ? [] : [{ alias, audience: jwtGrant.audience }],
  )
  return {
    'oauth2.jwt.authorization.grant.enabled': 'true',
    [GRANT_IDP]: encodeAliases(issuers.map(({ alias }) => alias)),
    ...(audiences.length === 0 ? {} : { [GRANT_AUDIENCE]: encodeAudiences(audiences) }),
  }
}

function standardAttributes(trust: TrustFile): Section {
  return roadsIn(trust).includes('standard') ? { 'standard.token.exchange.enabled': 'true' } : {}
}

function isEmpty(section: Section): boolean {
  return Object.keys(section).length === 0
}
