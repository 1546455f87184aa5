import { describe, expect, it } from 'vitest'
import { coldTable } from './cold-table.ts'

describe('coldTable', () => {
  const lines = coldTable([
    { name: 'the exchange alone', ms: 10.004 },
    { name: 'slower', ms: 12.5 },
    { name: 'within the noise', ms: 9.9 },
  ]).split('\n')

  it('leaves a gap where the exchange would be compared with itself', () => {
    expect(lines[2]).toBe('| the exchange alone | 10.00 | – |')
  })

  it('tells what each takes over the exchange, also when that is less than nothing', () => {
    expect(lines.slice(3)).toEqual([
      '| slower | 12.50 | 2.50 |',
      '| within the noise | 9.90 | -0.10 |',
    ])
  })
})
