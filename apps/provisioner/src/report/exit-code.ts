import type { ProvisionFailure } from '../failure/provision-failure.ts'
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
  switch (failure.reason) {
    case 'realm_missing':
    case 'features_missing':
    case 'roles_missing':
    case 'role_missing':
    case 'plan_blocked':
      return EXIT.precondition
    case 'file_unreadable':
    case 'trust_file_invalid':
    case 'secrets_missing':
    case 'login_missing':
    case 'issuer_unusable':
    case 'server_unreachable':
    case 'request_timed_out':
    case 'not_keycloak':
    case 'login_refused':
    case 'request_refused':
    case 'vanished':
      return EXIT.error
  }
}
