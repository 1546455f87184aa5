import type { TrustFile } from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import type { AdminApi } from '../admin/admin-api.ts'
import { attempt, attemptResult } from '../admin/attempt.ts'
import { openSession } from '../admin/session.ts'
import { applyRealm, type RunOptions } from '../apply/apply-realm.ts'
import { readCurrent } from '../current/read-current.ts'
import { desiredState } from '../desired/desired-state.ts'
import type { SecretFacts } from '../desired/secret-facts.ts'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import type { EndpointsByAlias } from '../issuer/issuer-endpoints.ts'
import { findLeftovers } from '../leftover/find-leftovers.ts'
import type { PlannedRealm } from '../plan-realm.ts'
import { inOrder } from '../plan/order.ts'
import { blockedIn, type Plan } from '../plan/plan.ts'
import { preflight } from '../preflight/preflight.ts'
import { reportPlan } from '../report/make-report.ts'
import type { Report } from '../report/report.ts'
import type { Realm } from '../resources/operations.ts'
import type { Resource } from '../resources/resource.ts'
import { settleOn } from '../settled/settle-on.ts'
import { roadsIn, type SettledTrust } from '../settled/settled-trust.ts'
import { adminLogin } from '../trust-file/admin-login.ts'
import type { SecretOf } from '../trust-file/secrets.ts'
import { type DestructionOptions, makeDestruction } from './destruction.ts'
import { readBonds } from './read-bonds.ts'

export interface DestroyOptions extends DestructionOptions {
  /** Whether to do it; else it is only told. */
  readonly isMeant: boolean
  /** Gives the secrets of the login. */
  readonly secretOf: SecretOf
  readonly run: RunOptions
}

/**
 * Removes from a realm what a trust file declares and we created, or tells what that would take.
 *
 * Asks no issuer: a partner that is gone is the commonest reason to do this.
 */
export async function destroyRealm(
  trust: TrustFile,
  options: DestroyOptions,
): Promise<Result<Report, ProvisionFailure>> {
  const planned = await planDestruction(trust, options)
  if (!planned.ok) return planned
  const blocked = blockedIn(planned.value.plan)
  if (blocked.length > 0) return err({ reason: 'plan_blocked', blocked })
  if (!options.isMeant) return ok(reportPlan(planned.value))
  return await applyRealm(planned.value, options.run, (resources, { api, secretOf }) =>
    attempt(() => look(resources, { api: api.look().api, secretOf }, options)),
  )
}

async function planDestruction(
  trust: TrustFile,
  options: DestroyOptions,
): Promise<Result<PlannedRealm, ProvisionFailure>> {
  const { secretOf, run } = options
  const login = adminLogin(trust, secretOf)
  if (login === undefined) return err({ reason: 'login_missing' })
  const session = openSession(trust.keycloak.url, trust.keycloak.realm, login, run.now)
  const { api, fingerprints } = session.api.look()
  const settled = await settleFor(api, trust)
  if (!settled.ok) return settled
  const declared = desiredState(settled.value, endpointsOf(settled.value), NO_SECRETS)
  const purpose = options.isMeant ? 'apply' : 'plan'
  const unfit = await attempt(() => preflight(session, needing(settled.value), declared, purpose))
  if (!unfit.ok) return unfit
  if (unfit.value !== undefined) return err(unfit.value)

  const resources = await attempt(() => withLeftovers(declared, settled.value, api))
  if (!resources.ok) return resources
  const plan = await attempt(() => look(resources.value, { api, secretOf }, options))
  if (!plan.ok) return plan
  return ok({
    session,
    realm: { api: session.api, secretOf },
    trust: settled.value,
    resources: resources.value,
    plan: plan.value,
    fingerprints: fingerprints(),
  })
}

async function settleFor(
  api: AdminApi,
  trust: TrustFile,
): Promise<Result<SettledTrust, ProvisionFailure>> {
  return await attemptResult(async () => settleOn(trust, api, await api.server.features()))
}

/** Permissions can be disabled only where the server knows them; nothing else needs a feature to go. */
function needing(trust: SettledTrust): SettledTrust {
  const grants = trust.grants.map((grant) => ({
    ...grant,
    via: grant.via.filter((road) => road === 'idp-permission'),
  }))
  return { ...trust, grants }
}

/** What earlier trust files left of ours goes, too. */
async function withLeftovers(
  declared: readonly Resource[],
  trust: SettledTrust,
  api: AdminApi,
): Promise<readonly Resource[]> {
  if (!roadsIn(trust).includes('idp-permission')) return declared
  const wishes = { resources: declared, former: [], prune: true }
  return inOrder([...declared, ...(await findLeftovers(trust, wishes, api))])
}

async function look(
  resources: readonly Resource[],
  realm: Realm,
  options: DestructionOptions,
): Promise<Plan> {
  const comparisons = await readCurrent(resources, realm)
  const bonds = await readBonds(comparisons, realm.api)
  return makeDestruction(realm.api.realm, comparisons, bonds, options)
}

/** What is removed needs no credential. */
const NO_SECRETS: SecretFacts = {
  client: { method: 'secret' },
  identityProviderDigests: new Map(),
}

/** What is removed needs no address. */
function endpointsOf({ issuers }: SettledTrust): EndpointsByAlias {
  return new Map(issuers.map(({ alias }) => [alias, NOWHERE]))
}

const NOWHERE = {
  jwks: '',
  authorization: undefined,
  token: undefined,
  userinfo: undefined,
  logout: undefined,
}
