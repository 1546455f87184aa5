import { type Environment, parseTrustFile } from '@cambio/trust'
import { discoverIssuer, DISCOVERY_DEFAULTS, err, ok, type Result } from '@cambio/validation'
import type { AdminApi } from '../admin/admin-api.ts'
import { attempt } from '../admin/attempt.ts'
import { openSession } from '../admin/session.ts'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import { planRealm } from '../plan-realm.ts'
import type { Change } from '../plan/change.ts'
import { addressOf } from '../resources/resource.ts'
import { adminLogin } from '../trust-file/admin-login.ts'
import type { SecretOf } from '../trust-file/secrets.ts'
import type { Access } from './access.ts'
import { issuerOf, saysItsKeys } from './compose-issuer.ts'
import { composeTrust } from './compose-trust.ts'
import { declareDifferences, differencesIn } from './declare-differences.ts'
import type { Draft } from './draft.ts'
import { findExchangeClient } from './exchange-client.ts'
import type { Inventory, InventoriedClient } from './inventory.ts'
import { takeInventory } from './take-inventory.ts'
import { referenceTo } from './secret-name.ts'
import { writeTrust } from './write-trust.ts'

export interface ExportRequest {
  readonly access: Access
  /** The exchange client's id; undefined where the realm has only one. */
  readonly clientId: string | undefined
  /** Gives the secrets of the login, and for any other reference a text that is nobody's. */
  readonly secretOf: SecretOf
  readonly env: Environment
  /** Epoch seconds. */
  readonly now: () => number
}

/** A trust file that was written. */
export interface Exported {
  readonly realm: string
  readonly client: string
  readonly text: string
  /** What the realm has and the file does not say. */
  readonly leftOut: readonly string[]
  /** Writing requests sent: none. */
  readonly writes: number
}

/** Writes a trust file for what a realm has, with which a plan finds nothing to do. Sends no writing request. */
export async function exportTrust(
  request: ExportRequest,
): Promise<Result<Exported, ProvisionFailure>> {
  const login = adminLogin(request.access.trust, request.secretOf)
  if (login === undefined) return err({ reason: 'login_missing' })
  const { url, realm } = request.access.trust.keycloak
  const { api } = openSession(url, realm, login, request.now)
  const inventory = await attempt(() => inventoryOf(api))
  if (!inventory.ok) return inventory
  if (inventory.value === undefined) return err({ reason: 'realm_missing', realm })
  const client = findExchangeClient(inventory.value, request.clientId)
  if (!client.ok) return client
  const composed = await compose(inventory.value, client.value, request)
  if (composed.trust.issuers.length === 0) {
    const { clientId } = client.value
    return err({ reason: 'nothing_expressible', clientId, leftOut: composed.leftOut })
  }
  const draft = await agree(composed, inventory.value, request)
  if (!draft.ok) return draft
  return ok({
    realm,
    client: client.value.clientId,
    text: writeTrust(draft.value, realm),
    leftOut: draft.value.leftOut,
    writes: api.writes(),
  })
}

/** Undefined when there is no such realm. */
async function inventoryOf(api: AdminApi): Promise<Inventory | undefined> {
  return (await api.server.realmExists()) ? await takeInventory(api) : undefined
}

async function compose(
  inventory: Inventory,
  client: InventoriedClient,
  { access: { trust, keycloak } }: ExportRequest,
): Promise<Draft> {
  const allowHttp = trust.insecureAllowHttp ?? false
  const asked = inventory.providers.filter((provider) => !saysItsKeys(provider))
  const discoverable = new Set<string>()
  for (const provider of asked) {
    const issuer = issuerOf(provider)
    if (issuer === undefined) continue
    // A few at most: who sets an identity provider up mostly says its keys.
    // oxlint-disable-next-line no-await-in-loop
    const found = await discoverIssuer(issuer, {
      ...DISCOVERY_DEFAULTS,
      allowHttp,
      // Whoever runs this could ask the address as well.
      allowPrivate: true,
    })
    if (found.ok) discoverable.add(provider.alias)
  }
  return composeTrust(inventory, { url: trust.keycloak.url, keycloak, client, discoverable })
}

/** What one difference hides shows up in the next plan; a third finds nothing new. */
const ROUNDS = 3

/** Plans with the draft, and declares what the plan would change, until it would change nothing. */
async function agree(
  draft: Draft,
  inventory: Inventory,
  request: ExportRequest,
): Promise<Result<Draft, ProvisionFailure>> {
  let current = draft
  for (let round = 0; ; round += 1) {
    // Each round plans with what the one before it declared.
    // oxlint-disable-next-line no-await-in-loop
    const changes = await differences(current, request)
    if (!changes.ok) return changes
    const next = declareDifferences(current, changes.value, inventory)
    if (next === current || round === ROUNDS) return ok(tellOf(current, changes.value))
    current = next
  }
}

async function differences(
  draft: Draft,
  request: ExportRequest,
): Promise<Result<readonly Change[], ProvisionFailure>> {
  const { id } = draft.trust.client
  // The plan compares no credentials here, so one of the simplest kind stands for what there is.
  const client = { id, secret: referenceTo(id, 'SECRET') }
  const text = writeTrust({ ...draft, trust: { ...draft.trust, client } }, '')
  const trust = parseTrustFile(text, { env: request.env })
  if (!trust.ok) return err({ reason: 'not_expressible', problems: trust.failure })
  const planned = await planRealm(trust.value, {
    purpose: 'plan',
    secretOf: request.secretOf,
    now: request.now,
  })
  return planned.ok ? ok(differencesIn(planned.value.plan.changes)) : planned
}

function tellOf(draft: Draft, changes: readonly Change[]): Draft {
  const told = changes.map(
    ({ resource }) =>
      `${addressOf(resource)}: the trust file has no words for how it is; see cambio plan`,
  )
  return { ...draft, leftOut: [...draft.leftOut, ...told] }
}
