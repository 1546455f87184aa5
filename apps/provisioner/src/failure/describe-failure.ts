import type { MissingFeatures } from '../preflight/features.ts'
import type { PreflightFailure } from '../preflight/preflight.ts'
import { describePurgeFailure, isPurgeFailure, type PurgeFailure } from '../purge/purge-failure.ts'
import { describeAdminFailure } from './describe-admin-failure.ts'
import { describeCommandFailure } from './describe-command-failure.ts'
import { describeFileFailure } from './describe-file-failure.ts'
import { describeIssuerFailure } from './describe-issuer-failure.ts'
import { describePlanFailure } from './describe-plan-failure.ts'
import type { ProvisionFailure } from './provision-failure.ts'

/** What happened, why, and what to do next, for people. Several lines when several things are wrong. */
export function describeFailure(failure: ProvisionFailure): string {
  if (isPurgeFailure(failure)) return describePurgeFailure(failure)
  if (isAboutIssuer(failure)) return describeIssuerFailure(failure)
  return describeRun(failure)
}

function describeRun(failure: Exclude<ProvisionFailure, PurgeFailure | AboutIssuer>): string {
  switch (failure.reason) {
    case 'file_unreadable':
    case 'trust_file_invalid':
    case 'secrets_missing':
    case 'environment_invalid':
    case 'baseline_elsewhere':
    case 'login_missing':
      return describeFileFailure(failure)
    case 'features_missing':
    case 'realm_not_creatable':
    case 'roles_missing':
      return describePreflight(failure)
    case 'plan_blocked':
    case 'lock_held':
    case 'plan_moved':
    case 'plan_unreadable':
    case 'plan_unwritable':
    case 'no_saved_plan':
    case 'plan_version':
      return describePlanFailure(failure)
    case 'realm_missing':
    case 'server_unreachable':
    case 'request_timed_out':
    case 'not_keycloak':
    case 'login_refused':
    case 'login_expired':
    case 'token_file_unreadable':
    case 'secret_needed':
    case 'role_missing':
    case 'request_refused':
    case 'vanished':
      return describeAdminFailure(failure)
    case 'exchange_client_missing':
    case 'nobody_exchanges':
    case 'several_exchange':
    case 'nothing_expressible':
    case 'access_invalid':
    case 'export_unwritable':
    case 'not_expressible':
    case 'alias_unknown':
    case 'not_in_agreement':
    case 'road_impossible':
    case 'links_of_several':
    case 'links_unreadable':
    case 'links_refused':
    case 'token_unreadable':
    case 'token_unplaced':
    case 'realm_unusable':
    case 'interrupted':
      return describeCommandFailure(failure)
  }
}

type AboutIssuer = Parameters<typeof describeIssuerFailure>[0]

const ABOUT_ISSUER: Readonly<Record<AboutIssuer['reason'], true>> = {
  issuer_unusable: true,
  userinfo_missing: true,
  issuer_unknown: true,
  issuer_ambiguous: true,
  alias_shared: true,
  issuer_taken: true,
  no_road: true,
}

function isAboutIssuer(failure: ProvisionFailure): failure is AboutIssuer {
  return Object.hasOwn(ABOUT_ISSUER, failure.reason)
}

function describePreflight(
  failure: Exclude<PreflightFailure, { reason: 'realm_missing' }>,
): string {
  if (failure.reason === 'features_missing') {
    return failure.roads.map(describeMissingFeatures).join('\n')
  }
  if (failure.reason === 'realm_not_creatable') {
    return `${failure.account} of realm ${failure.home} may not create realm ${failure.realm}. Use an account of realm master that has its role create-realm (keycloak.admin.realm: master), or create the realm yourself; nothing was written.`
  }
  const { account, home, roles, roleClient } = failure
  return `${account} of realm ${home} lacks ${count(roles, 'the admin role')} ${roles.join(', ')}. In realm ${home}, give it ${roles.length > 1 ? 'these roles' : 'this role'} of client ${roleClient}, directly or by group; nothing was written.`
}

function describeMissingFeatures({ road, missing, flags }: MissingFeatures): string {
  return `the road ${road} needs ${count(missing, 'the server feature')} ${missing.join(' and ')}, switched off on this server. Start Keycloak with --features=${flags.join(',')}, or take another road in via; nothing was written.`
}

function count(things: readonly string[], one: string): string {
  return things.length > 1 ? `${one}s` : one
}
