import { EXIT } from '../report/exit-code.ts'
import type { Report } from '../report/report.ts'
import { type Access, isDenied } from './access/access.ts'
import { type Check, isWrong } from './live/check.ts'

/** What a realm was found to be, against its trust file. Plain data, without any token or secret. */
export interface Verification {
  /** The trust file against the realm, as a plan tells it. */
  readonly report: Report
  readonly access: readonly Access[]
  /** What was really tried; undefined when the realm was only looked at. */
  readonly checks: readonly Check[] | undefined
}

/** `unproven`: nothing is wrong, and not enough was shown. */
export type Standing = 'wrong' | 'blocked' | 'differs' | 'denied' | 'unproven' | 'agrees'

/** @param strict Whether everything that can be tried must have been. */
export function standingOf({ report, access, checks }: Verification, strict: boolean): Standing {
  if (checks?.some(isWrong)) return 'wrong'
  const actions = new Set(report.lines.map(({ change }) => change.action))
  if (actions.has('blocked')) return 'blocked'
  if (report.lines.some(({ outcome }) => outcome.state === 'planned')) return 'differs'
  if (access.some(({ clients }) => clients.some(isDenied))) return 'denied'
  return checks === undefined || isProven(checks, strict) ? 'agrees' : 'unproven'
}

/** Clients whose secret is not ours count neither way. */
function isProven(checks: readonly Check[], strict: boolean): boolean {
  const tried = checks.filter(({ what }) => what.kind !== 'subject')
  if (!tried.some(({ outcome }) => outcome.state === 'proven')) return false
  return !strict || checks.every(({ outcome }) => outcome.state !== 'unproven')
}

export const STANDING_EXIT: Readonly<Record<Standing, number>> = {
  wrong: EXIT.error,
  blocked: EXIT.precondition,
  differs: EXIT.planHasChanges,
  denied: EXIT.error,
  unproven: EXIT.error,
  agrees: EXIT.done,
}
