import { describeAdminFailure } from '../failure/describe-admin-failure.ts'
import type { FieldChange } from '../fields/fields.ts'
import type { Change, Step } from '../plan/change.ts'
import { lossOf, warningsOf } from '../report/render-line.ts'
import type { LineOutcome, Report, ReportLine } from '../report/report.ts'
import { addressOf } from '../resources/resource.ts'
import type { realmReport } from './changes.ts'
import type { Members } from './document.ts'

export type ReportMembers = Members<typeof realmReport>
export type ChangeMembers = ReportMembers['changes'][number]
export type FieldMembers = ChangeMembers['fields'][number]

/** A report as members of a document. */
export function reportMembers(report: Report): ReportMembers {
  const { realm, server, client, roads, lines, writes, lockWrites = 0 } = report
  return {
    realm,
    server,
    client,
    roads: roads.map(({ alias, via, chosen }) => ({ from: alias, via, chosen })),
    summary: summaryMembers(lines),
    changes: lines.map(changeMembers),
    writes,
    lockWrites,
  }
}

/** Without its values where they are secret. */
export function fieldMembers({ path, from, to }: FieldChange): FieldMembers {
  return from === undefined || to === undefined ? { path, secret: true } : { path, from, to }
}

function changeMembers({ change, outcome }: ReportLine): ChangeMembers {
  const reason = reasonFor(change, outcome)
  const loss = lossOf(change)
  return {
    address: addressOf(change.resource),
    kind: change.resource.kind,
    action: change.action,
    outcome: outcome.state,
    fields: 'fields' in change ? change.fields.map(fieldMembers) : [],
    ...(reason !== undefined && { reason }),
    warnings: warningsOf(change),
    ...(loss !== undefined && { loss }),
  }
}

function reasonFor(change: Change, outcome: LineOutcome): string | undefined {
  if (outcome.state === 'failed') return describeAdminFailure(outcome.failure)
  return change.action === 'blocked' ? `${change.why}. To go on, ${change.remedy}` : undefined
}

function summaryMembers(lines: readonly ReportLine[]): ReportMembers['summary'] {
  const count = (state: LineOutcome['state']) =>
    lines.filter(({ outcome }) => outcome.state === state).length
  const steps = (action: Step['action']) =>
    lines.filter(({ change, outcome }) => change.action === action && isTaken(outcome)).length
  return {
    create: steps('create'),
    update: steps('update'),
    delete: steps('delete'),
    unchanged: count('unchanged'),
    failed: count('failed'),
    notRun: count('not-run'),
    stillDiffers: count('still-differs'),
  }
}

function isTaken({ state }: LineOutcome): boolean {
  return state === 'planned' || state === 'done'
}
