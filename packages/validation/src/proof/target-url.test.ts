import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalizeTarget } from './target-url.ts'

describe('normalizeTarget', () => {
  it.each([
    ['https://api.example.com/orders/7', 'https://api.example.com/orders/7'],
    ['HTTPS://API.Example.com/orders/7', 'https://api.example.com/orders/7'],
    ['https://api.example.com:443/', 'https://api.example.com/'],
    ['http://api.example.com:80/', 'http://api.example.com/'],
    ['https://api.example.com:80/', 'https://api.example.com:80/'],
    ['https://api.example.com', 'https://api.example.com/'],
    ['https://api.example.com?x', 'https://api.example.com/'],
    ['https://api.example.com/a?b#c', 'https://api.example.com/a'],
    ['https://api.example.com/a?not a URL\n', 'https://api.example.com/a'],
    ['https://api.example.com/a#c?b', 'https://api.example.com/a'],
    ['https://api.example.com/%7Euser', 'https://api.example.com/~user'],
    ['https://api.example.com/%c3%bc', 'https://api.example.com/%C3%BC'],
    ['https://api.example.com/a%2fb', 'https://api.example.com/a%2Fb'],
    ['https://api.example.com/a/./b/../c', 'https://api.example.com/a/c'],
    ['https://api.example.com/a/%2e%2E/c', 'https://api.example.com/c'],
    ['https://[2001:DB8::1]:8443/a', 'https://[2001:db8::1]:8443/a'],
  ])('reads %s as %s', (text, target) => {
    expect(normalizeTarget(text)).toBe(target)
  })

  it.each([
    ['https://api.example.com/a//b', 'https://api.example.com/a/b'],
    ['https://api.example.com/a/', 'https://api.example.com/a'],
    ['https://api.example.com/A', 'https://api.example.com/a'],
    ['https://api.example.com/a%2Fb', 'https://api.example.com/a/b'],
    ['https://api.example.com/a+b', 'https://api.example.com/a%20b'],
    ['http://api.example.com/', 'https://api.example.com/'],
  ])('keeps %s and %s apart', (one, other) => {
    expect(normalizeTarget(one)).not.toBe(normalizeTarget(other))
  })

  it.each([
    '',
    '/orders/7',
    'api.example.com/orders',
    'ftp://api.example.com/',
    'ftp://api.example.com/https://api.example.com/',
    'https:/api.example.com/',
    'https:///api.example.com/',
    'https:\\\\api.example.com\\',
    'https://api.example.com/a\\b',
    'https://user@api.example.com/',
    'https://:word@api.example.com/',
    'https://api.example.com/a b',
    'https://api.example.com/\tb',
    ' https://api.example.com/',
    'https://api.example.com/ü',
    'https://api.example.com/%',
    'https://api.example.com/%2',
    'https://api.example.com/%gg',
    'https://%00/',
    'https://a:99999/',
  ])('takes %j for no URL', (text) => {
    expect(normalizeTarget(text)).toBeUndefined()
  })

  it('gives one spelling, which stays as it is', () => {
    const piece = fc.constantFrom('a', 'B', '/', '.', '..', '%2e', '%2F', '%c3', '~', ';', ':', '7')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const target = normalizeTarget(`https://api.example.com/${pieces.join('')}`)
        expect(normalizeTarget(target ?? '')).toBe(target)
        expect(target).toBeDefined()
      }),
    )
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(() => normalizeTarget(text)).not.toThrow()
        expect(() => normalizeTarget(`https://${text}`)).not.toThrow()
      }),
    )
  })
})
