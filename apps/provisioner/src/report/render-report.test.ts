import { describe, expect, it } from 'vitest'
import type { Change } from '../plan/change.ts'
import type { ClientPolicy } from '../resources/resource.ts'
import { exitCodeOf } from './exit-code.ts'
import { renderReport } from './render-report.ts'
import type { LineOutcome, Report, ReportLine } from './report.ts'

const resource: ClientPolicy = {
  kind: 'client-policy',
  name: 'ours',
  description: '',
  clientId: 'gateway',
  fields: {},
}
const warnings: readonly string[] = []
const keep: Change = { action: 'keep', resource, warnings }
const create: Change = { action: 'create', resource, fields: [], warnings }
const update: Change = {
  action: 'update',
  resource,
  fields: [{ path: 'logic', from: 'NEGATIVE', to: 'POSITIVE' }, { path: 'secret' }],
  warnings,
}

function line(change: Change, state: Exclude<LineOutcome['state'], 'failed'>): ReportLine {
  return { change, outcome: { state } }
}

function failed(reason: 'role_missing' | 'vanished'): ReportLine {
  const failure =
    reason === 'vanished'
      ? { reason, what: 'client gateway' }
      : { reason, doing: 'create client gateway', role: 'manage-clients' as const }
  return { change: create, outcome: { state: 'failed', failure } }
}

function report(...lines: readonly ReportLine[]): Report {
  return { realm: 'company', lines, writes: 0 }
}

function firstLine(entry: ReportLine): string | undefined {
  return renderReport(report(entry)).split('\n')[0]
}

describe('renderReport', () => {
  it.each([
    [line(keep, 'unchanged'), '= client policy ours: unchanged'],
    [line(create, 'done'), '+ client policy ours: created'],
    [line(create, 'planned'), '+ client policy ours: will be created'],
    [line(update, 'done'), '~ client policy ours: changed (logic, secret)'],
    [line(update, 'planned'), '~ client policy ours: will be changed (logic, secret)'],
    [line(update, 'not-run'), '- client policy ours: not run'],
  ])('writes one line for a thing: %j', (entry, text) => {
    expect(firstLine(entry)).toBe(text)
  })

  it('names the role a failed step lacked', () => {
    expect(firstLine(failed('role_missing'))).toMatch(
      /^! client policy ours: failed:.*manage-clients/,
    )
  })

  it('shows both values of a planned change, and of a secret neither', () => {
    const text = renderReport(report(line(update, 'planned')))
    expect(text).toContain('    logic: NEGATIVE -> POSITIVE\n    secret: changed')
  })

  it('puts a warning below its thing', () => {
    const warned: Change = { ...keep, warnings: ['somebody else is here'] }
    expect(renderReport(report(line(warned, 'unchanged')))).toContain(
      'ours: unchanged\n    warning: somebody else is here',
    )
  })

  it('says that there is nothing to do, and that nothing was sent', () => {
    expect(renderReport(report(line(keep, 'unchanged')))).toMatch(
      /\nNothing to do: 1 unchanged; 0 writing requests sent\.$/,
    )
  })

  it('counts what was done', () => {
    const text = renderReport({
      ...report(line(create, 'done'), line(update, 'done'), line(keep, 'unchanged')),
      writes: 2,
    })
    expect(text).toMatch(/Summary: 1 created, 1 changed, 1 unchanged; 2 writing requests sent\.$/)
  })
})

describe('exitCodeOf', () => {
  it.each([
    [report(line(keep, 'unchanged')), 0],
    [report(line(create, 'done'), line(keep, 'unchanged')), 0],
    [report(line(create, 'planned'), line(keep, 'unchanged')), 2],
    [report(line(create, 'done'), failed('vanished'), line(create, 'not-run')), 5],
    [report(line(create, 'done'), failed('role_missing')), 5],
    [report(failed('vanished'), line(create, 'not-run')), 1],
    [report(failed('role_missing'), line(create, 'not-run')), 4],
    [report(line(update, 'still-differs')), 5],
    [
      {
        ...report(line(update, 'done')),
        unverified: { reason: 'vanished', what: 'client gateway' } as const,
      },
      5,
    ],
  ])('is, for %j, %i', (given, code) => {
    expect(exitCodeOf(given)).toBe(code)
  })
})
