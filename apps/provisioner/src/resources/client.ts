import type { LiveClient } from '../admin/client-api.ts'
import { ABSENT, type Live, type SecretComparison } from '../current/live.ts'
import { normalizeGrantAttributes } from '../desired/grant-attributes.ts'
import { mergeFields } from '../fields/fields.ts'
import type { Operations, Realm } from './operations.ts'
import type { Client } from './resource.ts'

const PROTOCOL = 'openid-connect'
/** What Keycloak shows instead of a secret to an account that may not see it. */
const MASK = '**********'

export const clientOperations: Operations<Client> = {
  async read(client, realm) {
    const live = await realm.api.clients.find(client.clientId)
    return live === undefined ? ABSENT : judge(client, live, realm)
  },
  async create(client, realm) {
    const body = mergeFields(client.onCreate, client.fields)
    await realm.api.clients.create({ ...body, ...secretField(client, realm) })
  },
  async update(client, realm) {
    // A field Keycloak is not sent stays as it is; its secret is sent only when it is ours to say.
    const { secret: _unsent, ...live } = await realm.api.clients.require(client.clientId)
    const body = { ...mergeFields(live, client.fields), ...secretField(client, realm) }
    await realm.api.clients.update(live.id, body)
  },
}

function judge(client: Client, live: LiveClient, realm: Realm): Live {
  if (live.protocol !== undefined && live.protocol !== PROTOCOL) return otherProtocol(live.protocol)
  const { secret: _unread, ...fields } = live
  const comparison = compareSecret(client, live, realm)
  return {
    state: 'present',
    fields: { ...fields, attributes: normalizeGrantAttributes(live.attributes ?? {}) },
    secret: comparison,
    warnings: client.secret !== undefined && comparison === 'not-compared' ? [UNSEEN] : [],
  }
}

const UNSEEN =
  'its secret could not be compared: Keycloak does not show it to this account; give the account the role manage-clients'

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
