import type { TrustFile } from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import { attempt, attemptResult } from './admin/attempt.ts'
import type { AdminFailure } from './admin/failure.ts'
import { openSession, type Session } from './admin/session.ts'
import { type Progress, readCurrent } from './current/read-current.ts'
import { desiredState } from './desired/desired-state.ts'
import type { ProvisionFailure } from './failure/provision-failure.ts'
import type { Fingerprints } from './fingerprint/gather-fingerprints.ts'
import { issuerEndpoints } from './issuer/issuer-endpoints.ts'
import { hideFormerProviders } from './leftover/hide-former-providers.ts'
import { type Consent, withLeftovers } from './leftover/with-leftovers.ts'
import { makePlan, type Plan } from './plan/plan.ts'
import { checkUserinfo } from './issuer/opaque-tokens.ts'
import { preflight, type PreflightFailure } from './preflight/preflight.ts'
import { type Purpose, requiredRoles } from './preflight/roles.ts'
import type { Realm } from './resources/operations.ts'
import type { Resource } from './resources/resource.ts'
import { settleOn } from './settled/settle-on.ts'
import type { SettledTrust } from './settled/settled-trust.ts'
import { adminLogin } from './trust-file/admin-login.ts'
import { secretFacts } from './trust-file/secret-facts.ts'
import type { SecretOf } from './trust-file/secrets.ts'

export interface PlanOptions extends Consent {
  /** `plan` only looks, so viewing roles are enough; `apply` will also write. */
  readonly purpose: Purpose
  readonly secretOf: SecretOf
  /** Epoch seconds. */
  readonly now: () => number
  /** Told what was read. */
  readonly onRead?: Progress
}

/** A trust file compared with a realm. */
export interface PlannedRealm {
  readonly session: Session
  readonly realm: Realm
  readonly trust: SettledTrust
  readonly resources: readonly Resource[]
  readonly plan: Plan
  /** Of everything in the realm that the plan was made from. */
  readonly fingerprints: Fingerprints
}

/**
 * What a trust file asks of a realm, against what the realm has. Sends no writing request.
 *
 * Everything that would keep the plan from being applied on this server with this account is a failure;
 * what a person has to decide first is in the plan, as `blocked`.
 */
export async function planRealm(
  trust: TrustFile,
  options: PlanOptions,
): Promise<Result<PlannedRealm, ProvisionFailure>> {
  const login = adminLogin(trust, options.secretOf)
  if (login === undefined) return err({ reason: 'login_missing' })
  const session = openSession(trust.keycloak.url, trust.keycloak.realm, login, options.now)
  const { api, fingerprints } = session.api.look()
  const features = await featuresOf(session)
  if (!features.ok) return features
  const enabled = features.value
  const settled = await attemptResult(() => settleOn(trust, api, enabled))
  if (!settled.ok) return settled
  const declared = await desired(settled.value, options.secretOf)
  if (!declared.ok) return declared
  const { purpose } = options
  const check = async (things: readonly Resource[]) =>
    failedBy(await attempt(() => preflight(session, settled.value, things, purpose)))
  const unfit = await check(declared.value)
  if (unfit !== undefined) return err(unfit)
  const resources = await attemptResult(() =>
    withLeftovers(declared.value, settled.value, api, {
      ...options,
      enabled: enabled ?? new Set(),
    }),
  )
  if (!resources.ok) return resources
  if (needsMoreRoles(resources.value, declared.value, purpose)) {
    const stillUnfit = await check(resources.value)
    if (stillUnfit !== undefined) return err(stillUnfit)
  }

  const { secretOf, onRead } = options
  const plan = await compare(resources.value, { api, secretOf }, onRead)
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

function failedBy<Failure>(
  checked: Result<Failure | undefined, AdminFailure>,
): Failure | AdminFailure | undefined {
  return checked.ok ? checked.value : checked.failure
}

/** What is to go may be of a kind that nothing declared is of. */
function needsMoreRoles(
  all: readonly Resource[],
  declared: readonly Resource[],
  purpose: Purpose,
): boolean {
  return requiredRoles(all, purpose).length > requiredRoles(declared, purpose).length
}

/** What the realm has by now against what it must have. Sends no writing request. */
export async function look(
  resources: readonly Resource[],
  { api, secretOf }: Realm,
): Promise<Result<Plan, AdminFailure>> {
  return await compare(resources, { api: api.look().api, secretOf })
}

async function compare(
  resources: readonly Resource[],
  realm: Realm,
  onRead?: Progress,
): Promise<Result<Plan, AdminFailure>> {
  const former = resources.filter((one) => one.kind === 'former-identity-provider')
  const after = { ...realm, api: hideFormerProviders(realm.api, former) }
  const comparisons = await attempt(() => readCurrent(resources, after, onRead))
  return comparisons.ok ? ok(makePlan(realm.api.realm, comparisons.value)) : comparisons
}

/** Undefined for an account that may not see them: it has no admin role at all, which the preflight says better. */
async function featuresOf({
  api,
}: Session): Promise<Result<ReadonlySet<string> | undefined, AdminFailure>> {
  const features = await attempt(() => api.server.features())
  return features.ok || features.failure.reason !== 'role_missing' ? features : ok(undefined)
}

async function desired(
  trust: SettledTrust,
  secretOf: SecretOf,
): Promise<Result<readonly Resource[], ProvisionFailure | PreflightFailure>> {
  const endpoints = await issuerEndpoints(trust.issuers, trust.insecureAllowHttp ?? false)
  if (!endpoints.ok) return endpoints
  const told = checkUserinfo(trust, endpoints.value)
  if (!told.ok) return told
  return ok(desiredState(trust, endpoints.value, secretFacts(trust, secretOf)))
}
