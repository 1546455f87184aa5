import type { Step } from '../plan/change.ts'
import type { LineOutcome, Report, ReportLine } from './report.ts'

/** The last line: how many things of each outcome, and how much was written. */
export function summaryOf({
  lines,
  writes,
  lockWrites = 0,
}: Pick<Report, 'lines' | 'writes' | 'lockWrites'>): string {
  const requests = `${writes} writing request${writes === 1 ? '' : 's'}`
  const forLock = lockWrites === 0 ? '' : `, and ${lockWrites} for the lock`
  const isSettled = lines.every(({ outcome }) => outcome.state === 'unchanged')
  return `${isSettled ? 'Nothing to do' : 'Summary'}: ${countsIn(lines)}; ${requests} sent${forLock}.`
}

/** `2 to create, 5 unchanged`. */
export function countsIn(lines: readonly ReportLine[]): string {
  const counts = COUNTED.map(({ word, counts: isCounted }) => ({
    word,
    count: lines.filter(isCounted).length,
  })).filter(({ count }) => count > 0)
  return counts.map(({ word, count }) => `${count} ${word}`).join(', ')
}

const COUNTED: readonly {
  readonly word: string
  readonly counts: (line: ReportLine) => boolean
}[] = [
  { word: 'to create', counts: is('planned', 'create') },
  { word: 'to change', counts: is('planned', 'update') },
  { word: 'to remove', counts: is('planned', 'delete') },
  { word: 'created', counts: is('done', 'create') },
  { word: 'changed', counts: is('done', 'update') },
  { word: 'removed', counts: is('done', 'delete') },
  { word: 'failed', counts: is('failed') },
  { word: 'still differing', counts: is('still-differs') },
  { word: 'not run', counts: is('not-run') },
  { word: 'unchanged', counts: is('unchanged') },
]

function is(state: LineOutcome['state'], action?: Step['action']) {
  return ({ change, outcome }: ReportLine): boolean =>
    outcome.state === state && (action === undefined || change.action === action)
}
