import type { LiveClient } from '../admin/client-api.ts'
import { ABSENT, type Live, type SecretComparison } from '../current/live.ts'
import {
  besideForeignGrants,
  normalizeGrantAttributes,
  ownGrantAttributes,
} from '../desired/grant-attributes.ts'
import { CREATED_MARKER, SECRET_DIGEST } from '../desired/marker.ts'
import { type Fields, mergeFields, type Section } from '../fields/fields.ts'
import { MASK } from './masked-secret.ts'
import type { Operations, Realm } from './operations.ts'
import type { Client } from './resource.ts'
import { unknownClient } from './unknown-owner.ts'

const PROTOCOL = 'openid-connect'

export const clientOperations: Operations<Client> = {
  async read(client, realm) {
    const live = await realm.api.clients.find(client.clientId)
    return live === undefined ? absent(client) : judge(client, live, realm)
  },
  async create(client, realm) {
    const body = mergeFields(client.onCreate, client.fields)
    await realm.api.clients.create({ ...body, ...secretField(client, realm) })
  },
  async remove({ clientId, part }, { api }) {
    if (part === 'allowed') return
    await api.clients.remove(await api.clients.require(clientId))
  },
  async update(client, realm) {
    // A field Keycloak is not sent stays as it is; its secret is sent only when it is ours to say.
    const { secret: _unsent, ...live } = await realm.api.clients.require(client.clientId)
    const body = { ...mergeFields(live, toWrite(client, live)), ...secretField(client, realm) }
    await realm.api.clients.update(live.id, body)
  },
}

function absent({ clientId, part }: Client): Live {
  return part === 'allowed' ? unknownClient(clientId, `a grant allows client ${clientId}`) : ABSENT
}

function judge(client: Client, live: LiveClient, realm: Realm): Live {
  if (live.protocol !== undefined && live.protocol !== PROTOCOL) return otherProtocol(live.protocol)
  if (live.publicClient === true && !canExchange(client)) return PUBLIC
  const { secret: _unread, ...fields } = live
  const comparison = compareSecret(client, live, realm)
  return {
    state: 'present',
    fields: { ...fields, attributes: attributesToCompare(client, live) },
    secret: comparison,
    ours: client.part !== 'allowed' && live.attributes?.[CREATED_MARKER] === 'true',
    warnings: isUnseen(client, comparison) ? [UNSEEN] : [],
  }
}

function attributesToCompare(client: Client, { attributes = {} }: LiveClient): object {
  const live = normalizeGrantAttributes(attributes)
  return client.keepsForeignGrants === true ? ownGrantAttributes(live, attributesOf(client)) : live
}

function toWrite(client: Client, { attributes = {} }: Omit<LiveClient, 'secret'>): Fields {
  const declared = attributesOf(client)
  if (client.keepsForeignGrants !== true || Object.keys(declared).length === 0) return client.fields
  return { ...client.fields, attributes: besideForeignGrants(attributes, declared) }
}

function attributesOf({ fields }: Client): Section {
  const { attributes } = fields
  return typeof attributes === 'object' ? attributes : {}
}

/** Keycloak lets no public client exchange by the roads whose switches are attributes; ours is made confidential. */
function canExchange(client: Client): boolean {
  return client.part === 'exchange-client' || Object.keys(attributesOf(client)).length === 0
}

const PUBLIC: Live = {
  state: 'blocked',
  why: 'it may exchange by jwt-grant or standard, and it is a public client, which Keycloak refuses there',
  remedy: 'switch its “Client authentication” on in Keycloak, or take it out of the grant',
}

/** Neither the secret nor its digest tells whether it is another one. */
function isUnseen({ secret, fields }: Client, comparison: SecretComparison): boolean {
  if (secret === undefined || comparison !== 'not-compared') return false
  const { attributes } = fields
  return typeof attributes !== 'object' || !(SECRET_DIGEST in attributes)
}

const UNSEEN =
  'its secret could not be compared: Keycloak does not show it to this account; give the account the role manage-clients, or set secretDigestKey in the trust file'

/** Both secrets are in memory here and go nowhere else; what leaves is a word. */
function compareSecret(
  { secret }: Client,
  live: LiveClient,
  { secretOf }: Realm,
): SecretComparison {
  if (secret === undefined) return 'not-compared'
  // A public client has none, and gets this one together with its confidentiality.
  if (live.publicClient === true) return 'different'
  if (live.secret === undefined || live.secret === MASK) return 'not-compared'
  return live.secret === secretOf(secret).reveal() ? 'same' : 'different'
}

function otherProtocol(protocol: string): Live {
  return {
    state: 'blocked',
    why: `it is there as a client of protocol ${protocol}, and cannot exchange tokens`,
    remedy: 'use another client id in the trust file',
  }
}

function secretField({ secret }: Client, { secretOf }: Realm): { readonly secret?: string } {
  return secret === undefined ? {} : { secret: secretOf(secret).reveal() }
}
