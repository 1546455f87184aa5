import { describeAdminFailure } from '../failure/describe-admin-failure.ts'
import type { FieldChange } from '../fields/fields.ts'
import type { Change, Step } from '../plan/change.ts'
import { addressOf } from '../resources/resource.ts'
import type { LineOutcome, Report, ReportLine } from './report.ts'

/** A report for people: one line per thing, warnings below the thing they are about, a summary last. */
export function renderReport(report: Report): string {
  const { lines, unverified } = report
  return [
    ...lines.flatMap(renderLine),
    '',
    ...(unverified === undefined ? [] : [`Not verified: ${describeAdminFailure(unverified)}`]),
    summary(report),
  ].join('\n')
}

function renderLine({ change, outcome }: ReportLine): readonly string[] {
  const warnings = change.action === 'blocked' ? [] : change.warnings
  return [
    `${markOf(change, outcome)} ${addressOf(change.resource)}: ${wordsFor(change, outcome)}`,
    ...(outcome.state === 'planned' ? detailsOf(change) : []),
    ...warnings.map((warning) => `    warning: ${warning}`),
  ]
}

function markOf(change: Change, { state }: LineOutcome): string {
  if (state === 'failed' || state === 'still-differs') return '!'
  if (state === 'not-run') return '-'
  return change.action === 'create' ? '+' : change.action === 'update' ? '~' : '='
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
  if (change.action !== 'update') return 'created'
  return `changed (${change.fields.map(({ path }) => path).join(', ')})`
}

/** What a planned change does to each field. */
function detailsOf(change: Change): readonly string[] {
  return change.action === 'update' ? change.fields.map(renderField) : []
}

function renderField({ path, from, to }: FieldChange): string {
  return from === undefined || to === undefined
    ? `    ${path}: changed`
    : `    ${path}: ${from} -> ${to}`
}

function summary({ lines, writes }: Report): string {
  const requests = `${writes} writing request${writes === 1 ? '' : 's'}`
  const counts = COUNTED.map(({ word, counts: isCounted }) => ({
    word,
    count: lines.filter(isCounted).length,
  })).filter(({ count }) => count > 0)
  const told = counts.map(({ word, count }) => `${count} ${word}`).join(', ')
  const isSettled = lines.every(({ outcome }) => outcome.state === 'unchanged')
  return `${isSettled ? 'Nothing to do' : 'Summary'}: ${told}; ${requests} sent.`
}

const COUNTED: readonly {
  readonly word: string
  readonly counts: (line: ReportLine) => boolean
}[] = [
  { word: 'to create', counts: is('planned', 'create') },
  { word: 'to change', counts: is('planned', 'update') },
  { word: 'created', counts: is('done', 'create') },
  { word: 'changed', counts: is('done', 'update') },
  { word: 'failed', counts: is('failed') },
  { word: 'still differing', counts: is('still-differs') },
  { word: 'not run', counts: is('not-run') },
  { word: 'unchanged', counts: is('unchanged') },
]

function is(state: LineOutcome['state'], action?: Step['action']) {
  return ({ change, outcome }: ReportLine): boolean =>
    outcome.state === state && (action === undefined || change.action === action)
}
