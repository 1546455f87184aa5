import { renderExplanation } from '@cambio/decision'
import { paintFor } from '../report/paint.ts'
import type { Screen } from '../report/screen.ts'
import type { Explained, RoadCause } from './explained.ts'

/** For people: each check in order, what stands behind each road that failed, and what to mind. */
export function renderExplained(
  { source, isLive, explanation, causes, notes }: Explained,
  screen: Screen,
): string {
  const { good, bad, changed } = paintFor(screen)
  const brush = { accepted: good, refused: bad, undecided: changed }[explanation.verdict]
  const asked = isLive ? 'really exchanging' : 'without exchanging'
  const [rest, verdict] = splitVerdict(renderExplanation(explanation))
  return [
    `By ${source}, ${asked}: ${rest}`,
    brush(verdict),
    ...section(causes.length > 1 ? causes.map(renderCause) : []),
    ...section(notes),
  ].join('\n')
}

/** What stands after the last empty line is the verdict. */
function splitVerdict(text: string): readonly [rest: string, verdict: string] {
  const whole = text.trimEnd()
  const at = whole.lastIndexOf('\n\n') + 2
  return [whole.slice(0, at), whole.slice(at)]
}

function section(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines]
}

function renderCause({ road, code, cause, setting, fix }: RoadCause): string {
  return `by ${road}: ${code}: ${cause}. Setting: ${setting}. To mend it, ${fix}.`
}
