import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keptCookies } from './kept-cookies.ts'

const NAMES = new Set(['session', 'lang'])
const kept = (...head: readonly string[]): readonly string[] => keptCookies(head, NAMES)

describe('keptCookies', () => {
  it('keeps the named cookies, and every other header', () => {
    expect(kept('Accept', 'a', 'Cookie', 'a=1; session=x=y; lang=de;b=2', 'X', '')).toEqual([
      'Accept',
      'a',
      'Cookie',
      'session=x=y; lang=de',
      'X',
      '',
    ])
  })

  it.each(['a=1', 'Session=1', 'session2=1', 'xsession=1', ' ', '=session', ';;'])(
    'drops a header of which nothing is left, as %j',
    (value) => {
      expect(kept('cookie', value)).toEqual([])
    },
  )

  it('lets no other cookie through, whatever is written', () => {
    const name = fc.constantFrom('session', 'lang', 'evil', 'sess', '')
    const pair = fc.tuple(name, fc.constantFrom('=', ' = ', ''), fc.string())
    fc.assert(
      fc.property(fc.array(pair), (pairs) => {
        const value = pairs.map((each) => each.join('')).join(';')
        const [, left = ''] = kept('cookie', value)
        const names = left.split(';').map((each) => each.split('=')[0]?.trim() ?? '')
        expect(names.filter((each) => each !== '' && !NAMES.has(each))).toEqual([])
      }),
    )
  })
})
