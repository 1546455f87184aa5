import { describe, expect, it } from 'vitest'
import { isGood, readFacts } from './version-facts.ts'
import { versionTable } from './version-table.ts'

const REPORT = { numPassedTests: 12, numFailedTests: 0, numPendingTests: 1 }
const FACTS = {
  roads: {
    'idp-permission': 'yes',
    'jwt-grant': 'no: jwt-authorization-grant missing',
    standard: 'yes',
  },
  secondApplyWrites: 0,
}

const lastLine = (report: unknown, facts: unknown): string =>
  versionTable([readFacts('26.2.5', report, facts)])
    .split('\n')
    .at(-1) ?? ''

describe('versionTable', () => {
  it('tells in one line what was seen on a release', () => {
    expect(lastLine(REPORT, FACTS)).toBe(
      '| 26.2.5 | yes | no: jwt-authorization-grant missing | yes | 0 | 12 passed, 0 failed, 1 skipped |',
    )
  })

  it('claims no road whose test failed', () => {
    const facts = { ...FACTS, roads: { standard: 'yes' } }
    expect(lastLine(REPORT, facts)).toContain('| test failed | test failed | yes |')
  })

  it('claims nothing of a run that did not come about', () => {
    expect(lastLine(undefined, undefined)).toBe(
      '| 26.2.5 | test failed | test failed | test failed | – | 0 passed, 0 failed, 0 skipped |',
    )
  })
})

describe('isGood', () => {
  it('takes a run without failures', () => {
    expect(isGood(readFacts('26.2.5', REPORT, FACTS))).toBe(true)
  })

  it.each([{ ...REPORT, numFailedTests: 1 }, { ...REPORT, numPassedTests: 0 }, undefined])(
    'takes no run with failures or without tests: %o',
    (report) => {
      expect(isGood(readFacts('26.2.5', report, FACTS))).toBe(false)
    },
  )
})
