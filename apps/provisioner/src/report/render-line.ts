import { describeAdminFailure } from '../failure/describe-admin-failure.ts'
import type { Change, Loss } from '../plan/change.ts'
import { addressOf } from '../resources/resource.ts'
import { type Brush, type Paint, paintFor } from './paint.ts'
import { renderFields } from './render-fields.ts'
import type { LineOutcome, ReportLine } from './report.ts'
import type { Screen } from './screen.ts'

/** One thing and what becomes of it; below it what it changes, what it destroys, what to mind. */
export function renderLine({ change, outcome }: ReportLine, screen: Screen): readonly string[] {
  const paint = paintFor(screen)
  const mark = markOf(change, outcome)
  const brush = brushFor(mark, paint)
  return [
    `${brush(mark)} ${addressOf(change.resource)}: ${brush(wordsFor(change, outcome))}`,
    ...(outcome.state === 'planned' ? detailsOf(change, screen) : []),
    ...warningsOf(change).map((warning) => `    ${paint.changed('warning:')} ${warning}`),
  ]
}

export function warningsOf(change: Change): readonly string[] {
  return change.action === 'blocked' ? [] : change.warnings
}

export function lossOf(change: Change): Loss | undefined {
  return 'loss' in change ? change.loss : undefined
}

function markOf(change: Change, { state }: LineOutcome): string {
  if (state === 'failed' || state === 'still-differs') return '!'
  return state === 'not-run' ? '.' : MARKS[change.action]
}

const MARKS = { create: '+', update: '~', delete: '-', keep: '=', blocked: '!' } as const

function brushFor(mark: string, paint: Paint): Brush {
  if (mark === '+') return paint.good
  if (mark === '~') return paint.changed
  return mark === '-' || mark === '!' ? paint.bad : paint.quiet
}

function wordsFor(change: Change, outcome: LineOutcome): string {
  switch (outcome.state) {
    case 'unchanged':
      return 'unchanged'
    case 'planned':
      return `will be ${doneWords(change)}`
    case 'done':
      return doneWords(change)
    case 'failed':
      return `failed: ${describeAdminFailure(outcome.failure)}`
    case 'not-run':
      return 'not run'
    case 'still-differs':
      return 'still not as declared after it was changed; does something else manage it?'
  }
}

function doneWords(change: Change): string {
  if (change.action === 'delete') return 'removed'
  if (change.action !== 'update') return 'created'
  return `changed (${change.fields.map(({ path }) => path).join(', ')})`
}

/** What a planned step does to each field, and what it destroys. */
function detailsOf(change: Change, screen: Screen): readonly string[] {
  const fields = change.action === 'update' ? renderFields(change.fields, screen) : []
  const loss = lossOf(change)
  if (loss === undefined) return fields
  return [...fields, `    ${paintFor(screen).bad(`lost for good: ${loss.count} ${loss.what}`)}`]
}
