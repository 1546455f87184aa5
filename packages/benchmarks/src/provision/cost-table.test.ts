import { describe, expect, it } from 'vitest'
import { costTable, type Entry } from './cost-table.ts'

const apply = { requests: 12, writes: 5, seconds: 1.26 }
const cambio: Entry = {
  tool: 'cambio',
  providers: 1,
  costs: {
    plan: { requests: 4, writes: 0, seconds: 0.9 },
    'first apply': apply,
    'second apply': apply,
  },
  isExtrapolated: false,
}
const script: Entry = {
  tool: 'script',
  providers: 1,
  costs: { 'first apply': { requests: 300, writes: 80, seconds: 1234.5 }, 'second apply': apply },
  isExtrapolated: true,
}

describe('costTable', () => {
  const lines = costTable([cambio, script]).split('\n')

  it('has a column for each tool', () => {
    expect(lines[0]).toBe('| identity providers | step | cambio | script |')
  })

  it('leaves a gap where a tool can’t do a step', () => {
    expect(lines[2]).toBe('| 1 | plan | 4 requests, 0 writing, 0.9 s | – |')
  })

  it('marks what was not measured', () => {
    expect(lines[3]).toBe(
      '| 1 | first apply | 12 requests, 5 writing, 1.3 s | 300 requests, 80 writing, 1235 s (extrapolated) |',
    )
  })
})
