import { type Brush, paintFor } from '../report/paint.ts'
import { renderHead } from '../report/render-head.ts'
import { renderLine, warningsOf } from '../report/render-line.ts'
import type { Report } from '../report/report.ts'
import type { Screen } from '../report/screen.ts'
import { countsIn } from '../report/summary.ts'
import { renderAccess } from './render-access.ts'
import { renderCheck } from './render-check.ts'
import type { Standing, Verification } from './verification.ts'

/** A verification for people: where the realm differs, who can exchange, what was tried, and what it comes to. */
export function renderVerification(
  { report, access, checks }: Verification,
  standing: Standing,
  screen: Screen,
): string {
  return [
    renderHead('verify', report, screen),
    ...renderDifferences(report, screen),
    ...section('Who can exchange:', renderAccess(access)),
    ...section('Tried on the running server:', (checks ?? []).map(painted(screen))),
    '',
    brushFor(standing, screen)(CONCLUSIONS[standing]),
  ].join('\n')
}

/** What differs, and what there is to mind; the rest is a number. */
function renderDifferences({ lines }: Report, screen: Screen): readonly string[] {
  const told = lines.filter(
    ({ change, outcome }) =>
      outcome.state !== 'unchanged' || change.action === 'blocked' || warningsOf(change).length > 0,
  )
  return [
    ...told.flatMap((line) => renderLine(line, screen)),
    `Declared things: ${countsIn(lines)}.`,
  ]
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines]
}

function painted(screen: Screen) {
  const { good, bad, changed, quiet } = paintFor(screen)
  const brushes = {
    proven: good,
    failed: bad,
    'let-through': bad,
    unproven: changed,
    untried: quiet,
  }
  return (check: Parameters<typeof renderCheck>[0]): string =>
    brushes[check.outcome.state](renderCheck(check))
}

function brushFor(standing: Standing, screen: Screen): Brush {
  const { good, bad, changed } = paintFor(screen)
  if (standing === 'agrees') return good
  return standing === 'differs' || standing === 'unproven' ? changed : bad
}

const CONCLUSIONS: Readonly<Record<Standing, string>> = {
  wrong: 'Not as it must be: see the lines marked ✗.',
  blocked: 'A person has to decide something first: see the lines marked !.',
  differs: 'The realm differs from the trust file; cambio apply makes them agree.',
  denied:
    'The realm is as declared, and a client that is allowed will be refused: see the lines marked !.',
  unproven: 'Nothing is wrong, and not enough was proven: see the lines marked ?.',
  agrees: 'Verified.',
}
