import { describe, expect, it } from 'vitest'
import type { Change } from '../plan/change.ts'
import type { ClientPolicy } from '../resources/resource.ts'
import { exitCodeOf } from './exit-code.ts'
import { renderReport, renderSteps } from './render-report.ts'
import type { LineOutcome, Report, ReportLine } from './report.ts'
import { PLAIN, type Screen } from './screen.ts'

const resource: ClientPolicy = {
  kind: 'client-policy',
  name: 'ours',
  description: '',
  clientIds: ['gateway'],
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
const remove: Change = {
  action: 'delete',
  resource,
  fields: [],
  warnings,
  loss: { what: 'links of users', count: 12 },
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
  return {
    realm: 'company',
    server: 'https://sso.example.com',
    client: 'gateway',
    roads: [],
    lines,
    writes: 0,
  }
}

function firstLine(entry: ReportLine): string | undefined {
  return renderReport(report(entry), PLAIN).split('\n')[0]
}

describe('renderReport', () => {
  it.each([
    [line(keep, 'unchanged'), '= client policy ours: unchanged'],
    [line(create, 'done'), '+ client policy ours: created'],
    [line(create, 'planned'), '+ client policy ours: will be created'],
    [line(update, 'done'), '~ client policy ours: changed (logic, secret)'],
    [line(update, 'planned'), '~ client policy ours: will be changed (logic, secret)'],
    [line(remove, 'planned'), '- client policy ours: will be removed'],
    [line(remove, 'done'), '- client policy ours: removed'],
    [line(update, 'not-run'), '. client policy ours: not run'],
  ])('writes one line for a thing: %j', (entry, text) => {
    expect(firstLine(entry)).toBe(text)
  })

  it('names the role a failed step lacked', () => {
    expect(firstLine(failed('role_missing'))).toMatch(
      /^! client policy ours: failed:.*manage-clients/,
    )
  })

  it('shows both values of a planned change, and of a secret neither', () => {
    const text = renderReport(report(line(update, 'planned')), PLAIN)
    expect(text).toContain('    logic: NEGATIVE -> POSITIVE\n    secret: changed')
  })

  it('says what a planned step destroys, and how much of it', () => {
    const text = renderReport(report(line(remove, 'planned')), PLAIN)
    expect(text).toContain('removed\n    lost for good: 12 links of users')
  })

  it('puts a warning below its thing', () => {
    const warned: Change = { ...keep, warnings: ['somebody else is here'] }
    expect(renderReport(report(line(warned, 'unchanged')), PLAIN)).toContain(
      'ours: unchanged\n    warning: somebody else is here',
    )
  })

  it('says that there is nothing to do, and that nothing was sent', () => {
    expect(renderReport(report(line(keep, 'unchanged')), PLAIN)).toMatch(
      /\nNothing to do: 1 unchanged; 0 writing requests sent\.$/,
    )
  })

  it('counts what was done', () => {
    const given = {
      ...report(line(create, 'done'), line(update, 'done'), line(keep, 'unchanged')),
      writes: 2,
    }
    expect(renderReport(given, PLAIN)).toMatch(
      /Summary: 1 created, 1 changed, 1 unchanged; 2 writing requests sent\.$/,
    )
  })
})

describe('a terminal', () => {
  const screen: Screen = { color: false, width: 60 }

  it('gets what is unchanged as a number only', () => {
    const text = renderReport(report(line(keep, 'unchanged'), line(create, 'done')), screen)
    expect(text).not.toContain('=')
    expect(text).toContain('1 unchanged')
  })

  it('gets an unchanged thing that there is something to mind about', () => {
    const warned: Change = { ...keep, warnings: ['somebody else is here'] }
    expect(renderReport(report(line(warned, 'unchanged')), screen)).toContain('= client policy')
  })

  it('gets every unchanged thing when it asks for it', () => {
    const given = report(line(keep, 'unchanged'))
    expect(renderReport(given, screen, { verbose: true })).toContain('= client policy ours')
  })

  it('gets fields in columns', () => {
    const fields = [
      { path: 'a', from: 'one', to: 'other' },
      { path: 'config.issuer', from: 'x', to: 'y' },
    ]
    expect(renderReport(report(line({ ...update, fields }, 'planned')), screen)).toContain(
      [`    a:${' '.repeat(12)} one → other`, '    config.issuer: x   → y'].join('\n'),
    )
  })

  it('gets no line of fields that is longer than it is wide', () => {
    const long = `https://login.partner.example/${'realms/'.repeat(20)}certs`
    const fields = [{ path: 'config.jwksUrl', from: long, to: `${long}2` }]
    const text = renderReport(report(line({ ...update, fields }, 'planned')), screen)
    const shown = text.split('\n').find((one) => one.includes('jwksUrl:')) ?? ''
    expect(shown.length).toBeLessThanOrEqual(60)
    expect(shown).toMatch(/https:.*….*certs → https:.*….*certs2$/)
  })

  it('gets colours where it shows them, and the same text', () => {
    const given = report(line(remove, 'planned'), line(create, 'planned'), line(update, 'planned'))
    const colored = renderReport(given, { ...screen, color: true })
    expect(colored).toContain('\u001B[31mlost for good: 12')
    // oxlint-disable-next-line no-control-regex
    expect(colored.replaceAll(/\u001B\[\d+m/g, '')).toBe(renderReport(given, screen))
  })
})

describe('renderSteps', () => {
  it('shows steps alone, and nothing where there are none', () => {
    const given = report(line(keep, 'unchanged'), line(create, 'planned'))
    expect(renderSteps(given, PLAIN)).toBe('+ client policy ours: will be created\n')
    expect(renderSteps(report(line(keep, 'unchanged')), PLAIN)).toBeUndefined()
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
