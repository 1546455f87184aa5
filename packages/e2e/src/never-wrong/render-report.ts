import type { Report } from './run.ts'
import { sumOf } from './tally.ts'

/** The report as a table for people. */
export function renderReport(report: Report): string {
  const rows: readonly (readonly [string, string | number])[] = [
    ['seed', report.seed],
    ['who has signed out', report.signedOut],
    ['requests', report.requests],
    ['seconds', Math.round(report.seconds)],
    ['exchanges', report.exchanges],
    ['served', report.served],
    ...counts('refused, as was due', report.refused),
    ...counts('refused, and was not due', report.undue),
    ['purges and sign-outs', report.endings],
    ['Redis killed', report.outages],
    ['bad deeds in Redis', sumOf(report.deeds)],
    ['wrong', report.wrong],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const table = rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`)
  return [...table, ...report.examples.map((each) => JSON.stringify(each)), ''].join('\n')
}

function counts(
  name: string,
  reasons: ReadonlyMap<string, number>,
): readonly (readonly [string, number])[] {
  const each = [...reasons].map(([reason, count]) => [`  ${reason}`, count] as const)
  return [[name, sumOf(reasons)], ...each]
}
