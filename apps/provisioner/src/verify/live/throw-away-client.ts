import { randomBytes } from 'node:crypto'
import type { ExchangeClient } from '@cambio/exchange'
import { Secret } from '@cambio/validation'
import type { ClientApi } from '../../admin/client-api.ts'
import { GRANT_ENABLED } from '../access/obstacles.ts'

const PREFIX = 'cambio-verify-'
/** Client attribute: when we made it, in epoch seconds. Nothing without it is ever removed. */
const MADE_AT = 'cambio.verify'
/** A run takes seconds; what is older was left behind by one that was killed. */
const LEFT_BEHIND_SECONDS = 300

export type ThrowAwayClients = Pick<ClientApi, 'create' | 'find' | 'startingWith' | 'remove'>

/**
 * Makes a confidential client that nobody allows, does the work with it, and removes it, whatever becomes of the
 * work. Fails with an `AdminError`.
 *
 * It may use the JWT grant as such, with no identity provider: so the list of identity providers is what
 * refuses it, not a switch.
 *
 * @param now Epoch seconds.
 */
export async function withThrowAwayClient<Value>(
  clients: ThrowAwayClients,
  now: number,
  work: (client: ExchangeClient) => Promise<Value>,
): Promise<Value> {
  await sweep(clients, now)
  const clientId = `${PREFIX}${randomBytes(6).toString('hex')}`
  const secret = new Secret(randomBytes(32).toString('base64url'))
  try {
    await clients.create(representation(clientId, secret, now))
    return await work({ id: clientId, authentication: { method: 'secret', secret } })
  } finally {
    // By its name: a creation that seemed to fail may have been done.
    const live = await clients.find(clientId)
    if (live !== undefined) await clients.remove(live)
  }
}

/** Removes what killed runs left behind. */
async function sweep(clients: ThrowAwayClients, now: number): Promise<void> {
  for (const client of await clients.startingWith(PREFIX)) {
    const madeAt = Number(client.attributes?.[MADE_AT] ?? Number.NaN)
    // Rarely more than one.
    // oxlint-disable-next-line no-await-in-loop
    if (now - madeAt > LEFT_BEHIND_SECONDS) await clients.remove(client)
  }
}

function representation(clientId: string, secret: Secret, now: number) {
  return {
    clientId,
    name: 'Cambio verify',
    description: 'Made by cambio verify --live to be refused, and removed by it.',
    protocol: 'openid-connect',
    enabled: true,
    publicClient: false,
    secret: secret.reveal(),
    standardFlowEnabled: false,
    implicitFlowEnabled: false,
    directAccessGrantsEnabled: false,
    serviceAccountsEnabled: false,
    fullScopeAllowed: false,
    attributes: { [MADE_AT]: String(now), [GRANT_ENABLED]: 'true' },
  }
}
