import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearest } from './nearest.ts'

const KEYS = ['alias', 'issuer', 'discovery', 'endpoints', 'accept', 'via', 'sealKey']

describe('nearest', () => {
  it.each([
    ['isuer', 'issuer'],
    ['Alias', 'alias'],
    ['sealkey', 'sealKey'],
    ['endpoint', 'endpoints'],
    ['vai', undefined],
    ['upstream', undefined],
    ['', undefined],
  ])('takes %s for %s', (word, meant) => {
    expect(nearest(word, KEYS)).toBe(meant)
  })

  it('prefers the nearer of two', () => {
    expect(nearest('routs', ['roots', 'routes'])).toBe('roots')
    expect(nearest('routs', ['roads', 'routes'])).toBe('routes')
  })

  it('finds a word itself, and never anything that is not a candidate', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 64 }), fc.array(fc.string()), (word, others) => {
        expect(nearest(word, [...others, word])?.toLowerCase()).toBe(word.toLowerCase())
        expect([undefined, ...others]).toContain(nearest(word, others))
      }),
    )
  })

  it('does not spend time on what is no word', () => {
    expect(nearest('x'.repeat(65), ['x'.repeat(65)])).toBeUndefined()
  })
})
