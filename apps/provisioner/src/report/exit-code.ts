import type { ProvisionFailure } from '../failure/provision-failure.ts'
import { isPurgeFailure, type PurgeFailure } from '../purge/purge-failure.ts'
import type { LineOutcome, Report } from './report.ts'

/** What the command's exit status means. A contract with scripts: never change one. */
export const EXIT = {
  /** Nothing to do, or all applied. */
  done: 0,
  error: 1,
  planHasChanges: 2,
  drift: 3,
  precondition: 4,
  appliedInPart: 5,
  lockHeld: 6,
  /** The command line itself is wrong (EX_USAGE of sysexits). */
  usage: 64,
} as const

export function exitCodeOf(report: Report): number {
  const states = new Set(report.lines.map(({ outcome }) => outcome.state))
  const has = (state: LineOutcome['state']) => states.has(state)
  if (has('failed')) return has('done') ? EXIT.appliedInPart : failedAtOnce(report)
  if (has('not-run')) return has('done') ? EXIT.appliedInPart : EXIT.error
  if (has('still-differs') || report.unverified !== undefined) return EXIT.appliedInPart
  return has('planned') ? EXIT.planHasChanges : EXIT.done
}

/** The first step failed, so the realm is as it was. */
function failedAtOnce({ lines }: Report): number {
  const failures = lines.flatMap(({ outcome }) =>
    outcome.state === 'failed' ? [outcome.failure] : [],
  )
  return failures.some(({ reason }) => reason === 'role_missing') ? EXIT.precondition : EXIT.error
}

export function exitCodeFor(failure: ProvisionFailure): number {
  if (isPurgeFailure(failure)) return exitCodeForPurge(failure)
  switch (failure.reason) {
    case 'realm_missing':
    case 'issuer_unknown':
    case 'issuer_ambiguous':
    case 'alias_shared':
    case 'issuer_taken':
    case 'no_road':
    case 'features_missing':
    case 'realm_not_creatable':
    case 'roles_missing':
    case 'role_missing':
    case 'plan_blocked':
    case 'plan_moved':
    case 'no_saved_plan':
    case 'plan_version':
    case 'secret_needed':
    case 'exchange_client_missing':
    case 'nobody_exchanges':
    case 'several_exchange':
    case 'nothing_expressible':
    case 'not_in_agreement':
    case 'road_impossible':
    case 'links_refused':
      return EXIT.precondition
    case 'alias_unknown':
    case 'links_of_several':
      return EXIT.usage
    case 'lock_held':
      return EXIT.lockHeld
    case 'plan_unreadable':
    case 'plan_unwritable':
    case 'file_unreadable':
    case 'trust_file_invalid':
    case 'secrets_missing':
    case 'environment_invalid':
    case 'baseline_elsewhere':
    case 'login_missing':
    case 'issuer_unusable':
    case 'userinfo_missing':
    case 'server_unreachable':
    case 'request_timed_out':
    case 'not_keycloak':
    case 'login_refused':
    case 'login_expired':
    case 'token_file_unreadable':
    case 'request_refused':
    case 'vanished':
    case 'access_invalid':
    case 'export_unwritable':
    case 'not_expressible':
    case 'links_unreadable':
    case 'token_unreadable':
    case 'token_unplaced':
    case 'realm_unusable':
    case 'interrupted':
      return EXIT.error
  }
}

function exitCodeForPurge({ reason }: PurgeFailure): number {
  return reason === 'purge_key_missing' || reason === 'purge_off' ? EXIT.precondition : EXIT.error
}
