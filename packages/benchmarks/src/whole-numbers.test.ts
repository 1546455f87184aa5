import { describe, expect, it } from 'vitest'
import { wholeNumbers } from './whole-numbers.ts'

describe('wholeNumbers', () => {
  it('reads one, or several with commas between, in their order', () => {
    expect(wholeNumbers('sizes', '32')).toEqual([32])
    expect(wholeNumbers('sizes', '512,32')).toEqual([512, 32])
  })

  it.each(['', '0', '-1', '1.5', '1,', 'many', '1 2'])(
    'refuses "%s", and names the option',
    (text) => {
      expect(() => wholeNumbers('sizes', text)).toThrow(`--sizes is "${text}"`)
    },
  )
})
