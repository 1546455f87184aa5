import { formatProblems } from '@cambio/trust'
import { type Blocked } from '../plan/change.ts'
import type { MissingFeatures } from '../preflight/features.ts'
import type { PreflightFailure } from '../preflight/preflight.ts'
import { addressOf } from '../resources/resource.ts'
import { describeAdminFailure } from './describe-admin-failure.ts'
import type { ProvisionFailure } from './provision-failure.ts'

/** What happened, why, and what to do next, for people. Several lines when several things are wrong. */
export function describeFailure(failure: ProvisionFailure): string {
  switch (failure.reason) {
    case 'file_unreadable':
      return `the trust file ${failure.file} cannot be read (${failure.code}). Name it with -f <file>.`
    case 'trust_file_invalid':
      return `the trust file is not valid:\n${formatProblems(failure.problems, failure.file)}`
    case 'secrets_missing':
      return `a secret is missing:\n${formatProblems(failure.problems)}`
    case 'login_missing':
      return 'the trust file says no login for Keycloak. Set keycloak.admin: { clientId, clientSecret } or { username, password }.'
    case 'issuer_unusable':
      return `the issuer of ${failure.alias}, ${failure.discovery.issuer}, could not be read: ${failure.discovery.cause}. Check issuer in the trust file, or write its addresses under endpoints.`
    case 'features_missing':
    case 'roles_missing':
      return describePreflight(failure)
    case 'plan_blocked':
      return failure.blocked.map(describeBlocked).join('\n')
    case 'realm_missing':
    case 'server_unreachable':
    case 'request_timed_out':
    case 'not_keycloak':
    case 'login_refused':
    case 'role_missing':
    case 'request_refused':
    case 'vanished':
      return describeAdminFailure(failure)
  }
}

function describePreflight(
  failure: Exclude<PreflightFailure, { reason: 'realm_missing' }>,
): string {
  if (failure.reason === 'features_missing') {
    return failure.roads.map(describeMissingFeatures).join('\n')
  }
  const { account, home, roles, roleClient } = failure
  return `${account} of realm ${home} lacks ${count(roles, 'the admin role')} ${roles.join(', ')}. In realm ${home}, give it ${roles.length > 1 ? 'these roles' : 'this role'} of client ${roleClient}, directly or by group; nothing was written.`
}

function describeMissingFeatures({ road, missing, flags }: MissingFeatures): string {
  return `the road ${road} needs ${count(missing, 'the server feature')} ${missing.join(' and ')}, switched off on this server. Start Keycloak with --features=${flags.join(',')}, or take another road in via; nothing was written.`
}

function describeBlocked({ resource, why, remedy }: Blocked): string {
  return `${addressOf(resource)}: ${why}. To go on, ${remedy}; nothing was written.`
}

function count(things: readonly string[], one: string): string {
  return things.length > 1 ? `${one}s` : one
}
