import { eachTenant, type TrustFile } from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import type { AdminApi } from '../admin/admin-api.ts'
import { attemptResult } from '../admin/attempt.ts'
import { applyRealm } from '../apply/apply-realm.ts'
import { jwtGrantConditions } from '../desired/jwt-grant-conditions.ts'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import { type PlannedRealm, planRealm, type PlanOptions } from '../plan-realm.ts'
import { blockedIn } from '../plan/plan.ts'
import { reportPlan } from '../report/make-report.ts'
import { addressOf } from '../resources/resource.ts'
import type { SettledTrust } from '../settled/settled-trust.ts'
import { chooseProviders } from './choose-providers.ts'
import { type LinkOptions, linkChanges, linkUsers } from './link-users.ts'
import type { UserCounts } from './links.ts'
import type { Migration } from './migration.ts'
import { unrelatedChanges } from './unrelated-changes.ts'
import { lackingUserRoles } from './user-roles.ts'
import { type Migrated, withJwtGrant } from './with-jwt-grant.ts'

export interface MigrateOptions extends Omit<PlanOptions, 'purpose'>, LinkOptions {
  /** Aliases to migrate; empty for all that take `idp-permission` and not `jwt-grant`. */
  readonly aliases: readonly string[]
}

/**
 * Moves exchanges from `idp-permission`, which ends with Keycloak 27, to `jwt-grant`, or tells what that
 * takes. What `idp-permission` needs stays until the trust file no longer asks for it.
 */
export async function migrateRealm(
  trust: TrustFile,
  options: MigrateOptions,
): Promise<Result<Migration, ProvisionFailure>> {
  const purpose = options.isMeant ? 'apply' : 'plan'
  const before = await planRealm(trust, { ...options, purpose })
  if (!before.ok) return before
  const aliases = chooseProviders(before.value.trust, options)
  if (!aliases.ok) return aliases
  const migrated = withJwtGrant(trust, isOneOf(aliases.value, trust, before.value.trust))
  const after = await planRealm(migrated.trust, { ...options, purpose })
  if (!after.ok) return after
  const unrelated = unrelatedChanges(before.value.plan, after.value.plan)
  if (unrelated.length > 0) {
    const differing = unrelated.map(({ resource }) => addressOf(resource))
    return err({ reason: 'not_in_agreement', differing })
  }
  const blocked = blockedIn(after.value.plan)
  if (blocked.length > 0) return err({ reason: 'plan_blocked', blocked })
  return await attemptResult(() => carryOut(after.value, migrated, aliases.value, options))
}

/** By alias, or by the issuer's URL where the trust file gives that alone; an entry with tenants by one of them. */
function isOneOf(aliases: readonly string[], trust: TrustFile, { issuers }: SettledTrust) {
  const meant = issuers.filter(({ alias }) => aliases.includes(alias))
  const names = new Set([...aliases, ...meant.flatMap((one) => one.issuers)])
  for (const declared of trust.issuers) {
    if ('self' in declared) continue
    const { alias = declared.issuer } = declared
    if (eachTenant(declared).some((one) => names.has(one.alias ?? one.issuer))) names.add(alias)
  }
  return (name: string): boolean => names.has(name)
}

async function carryOut(
  planned: PlannedRealm,
  { edits }: Migrated,
  aliases: readonly string[],
  options: MigrateOptions,
): Promise<Result<Migration, ProvisionFailure>> {
  const { api } = planned.realm
  const lacking = await lackingUserRoles(planned.session, needsOf(options))
  if (lacking !== undefined) return err(lacking)
  const links = await linkChanges(aliases, options, api)
  if (!links.ok) return links
  const linked = await linkUsers(links.value, aliases, api, options)
  if (!linked.ok) return linked
  // Links first: when one fails, no token takes a road on which users are missing.
  const hasFailed = linked.value.some(({ outcome }) => outcome.state === 'failed')
  const report =
    options.isMeant && !hasFailed ? await applyRealm(planned, options.run) : ok(reportPlan(planned))
  if (!report.ok) return report
  return ok({
    realm: api.realm,
    aliases,
    report: report.value,
    users: await countUsers(aliases, api),
    links: linked.value,
    conditions: conditionsOf(planned.trust, aliases),
    edits,
  })
}

function needsOf({ isMeant, links }: MigrateOptions) {
  return isMeant && links !== undefined ? (['manage-users'] as const) : (['view-users'] as const)
}

async function countUsers(aliases: readonly string[], api: AdminApi): Promise<Migration['users']> {
  const users = await api.users.count()
  const counts: (UserCounts & { alias: string })[] = []
  for (const alias of aliases) {
    // oxlint-disable-next-line no-await-in-loop
    counts.push({ alias, users, linked: await api.users.countLinked(alias) })
  }
  return counts
}

function conditionsOf(trust: SettledTrust, aliases: readonly string[]): Migration['conditions'] {
  return trust.issuers
    .filter(({ alias }) => aliases.includes(alias))
    .map((issuer) => ({ alias: issuer.alias, texts: jwtGrantConditions(issuer, trust) }))
}
