import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeValue, excerpt, excerpts } from './excerpt.ts'

/** Halves of characters too: a text can be cut anywhere. */
const codeUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code))

describe('excerpt', () => {
  it('is at most as long as allowed, and printable ASCII but for its ellipsis', () => {
    fc.assert(
      fc.property(fc.string({ unit: codeUnit, maxLength: 200 }), (text) => {
        expect(excerpt(text).length).toBeLessThanOrEqual(64)
        expect(excerpt(text)).toMatch(/^[\x20-\x7e]*…?$/)
      }),
    )
  })

  it.each([
    ['a\r\nb', String.raw`a\u{d}\u{a}b`],
    ['pаrtner', String.raw`p\u{430}rtner`],
    ['\u001b[31m', String.raw`\u{1b}[31m`],
    ['x'.repeat(64), 'x'.repeat(64)],
    ['x'.repeat(65), `${'x'.repeat(63)}…`],
  ])('writes %j as %j', (text, written) => {
    expect(excerpt(text)).toBe(written)
  })
})

describe('excerpt of another length', () => {
  it('is cut where it is told', () => {
    expect(excerpt('partner', 4)).toBe('par…')
    expect(excerpt('part', 4)).toBe('part')
    expect(excerpt('a\nb', 4)).toBe('a\\u…')
  })
})

describe('excerpts', () => {
  it('shows the first eight', () => {
    expect(excerpts(Array.from({ length: 10_000 }, () => 'a\n'))).toEqual(
      Array.from({ length: 8 }, () => String.raw`a\u{a}`),
    )
  })
})

describe('describeValue', () => {
  it.each([
    ['text', 'text'],
    [1.5, '1.5'],
    [false, 'false'],
    [null, 'null'],
    [undefined, 'nothing'],
    [[1], 'an array'],
    [{ a: 1 }, 'an object'],
  ])('says %j as %s', (value, said) => {
    expect(describeValue(value)).toBe(said)
  })
})
