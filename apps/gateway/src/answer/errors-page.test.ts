import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PROBLEMS, type Fault } from './problems.ts'

const PAGE = new URL('../../../../docs/errors.md', import.meta.url)

/** Who mends it, as the page says it. */
const MENDERS: Readonly<Record<Fault, string>> = {
  caller: 'caller',
  operator: 'operator',
  dependency: 'time, or the operator',
  gateway: 'Cambio',
}

/** Rows of the page's table: reason, status, name in the answer, who mends it. */
function rows(): readonly string[] {
  const lines = readFileSync(PAGE, 'utf8').split('\n')
  const table = lines.filter((line) => line.startsWith('| `'))
  return table.map((line) => {
    const [, reason, status, name, mender] = line.split('|').map((cell) => cell.trim())
    return [reason, status, name, mender].join(' ').replaceAll('`', '')
  })
}

describe('docs/errors.md', () => {
  it('has one row for every reason and no other, with the same status, name and mender', () => {
    const expected = Object.entries(PROBLEMS).map(
      ([reason, { status, name, fault }]) => `${reason} ${status} ${name} ${MENDERS[fault]}`,
    )
    expect(rows().toSorted()).toEqual(expected.toSorted())
  })
})
