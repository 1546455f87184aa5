import { describeAdminFailure } from '../failure/describe-admin-failure.ts'
import { paintFor } from './paint.ts'
import { renderLine, warningsOf } from './render-line.ts'
import type { Report, ReportLine } from './report.ts'
import type { Screen } from './screen.ts'
import { summaryOf } from './summary.ts'

export interface ReportOptions {
  /** Name every unchanged thing on a terminal too. */
  readonly verbose: boolean
}

/** A report for people: one line per thing, warnings below the thing they are about, a summary last. */
export function renderReport(
  report: Report,
  screen: Screen,
  { verbose }: ReportOptions = { verbose: false },
): string {
  const shown = screen.width === undefined || verbose ? report.lines : report.lines.filter(isTold)
  const paint = paintFor(screen)
  const { unverified } = report
  return [
    ...shown.flatMap((line) => renderLine(line, screen)),
    ...(shown.length > 0 ? [''] : []),
    ...endedEarly(report),
    ...(unverified === undefined
      ? []
      : [paint.bad(`Not verified: ${describeAdminFailure(unverified)}`)]),
    paint.strong(summaryOf(report)),
  ].join('\n')
}

/** What to do about a run that ended half way. */
function endedEarly({ lines, interrupted, journal }: Report): readonly string[] {
  const isPartial = lines.some(({ outcome }) => outcome.state === 'not-run')
  return [
    ...(interrupted ? ['Stopped, because the process was asked to end.'] : []),
    ...(isPartial ? ['Run the same command again to finish: what is done is not done twice.'] : []),
    ...(journal === undefined ? [] : [`Journal: ${journal}`]),
  ]
}

/** The steps that are about to be taken, before the first of them is; undefined when there is none. */
export function renderSteps(report: Report, screen: Screen): string | undefined {
  const steps = report.lines.filter(({ outcome }) => outcome.state === 'planned')
  if (steps.length === 0) return undefined
  return [...steps.flatMap((line) => renderLine(line, screen)), ''].join('\n')
}

/** On a terminal what is unchanged is a number in the summary, unless there is something to mind. */
function isTold({ change, outcome }: ReportLine): boolean {
  return outcome.state !== 'unchanged' || warningsOf(change).length > 0
}
