import { describe, expect, it } from 'vitest'
import { cleanText } from './clean-text.ts'

describe('cleanText', () => {
  it.each([
    ['User not found', 'User not found'],
    ['', ''],
    ['a\r\n\u001b[31mb', 'a [31mb'],
    ['a\u2028b\u2029c\u0000d', 'a b c d'],
    ['a\u200Bb', 'a b'],
  ])('writes %j on one line', (text, written) => {
    expect(cleanText(text)).toBe(written)
  })

  it.each([
    ['the beginning of a JWT', 'token eyJhbGciOi is bad', 'token [removed] is bad'],
    ['a JWT, whatever its length', 'eyJhbGciOi.a.b', '[removed]'],
    ['an encrypted one', 'eyJhbGciOi..a.b.c', '[removed]'],
    ['text of forty characters', `key ${'a'.repeat(40)}`, 'key [removed]'],
    ['what hangs on it', `${'-'.repeat(40)}._`, '[removed]'],
    ['each of several', `${'a'.repeat(40)}, ${'b'.repeat(40)}`, '[removed], [removed]'],
  ])('removes %s', (_what, text, written) => {
    expect(cleanText(text)).toBe(written)
  })

  it.each(['eyesight', 'eyJhbGciO', 'keyserver12', `${'a'.repeat(39)}.b`])('leaves %s', (text) => {
    expect(cleanText(text)).toBe(text)
  })

  it('takes no more than 200 characters', () => {
    expect(cleanText('no '.repeat(1_000))).toBe('no '.repeat(67).slice(0, 200))
  })
})
