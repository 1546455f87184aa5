import { describe, expect, it } from 'vitest'
import { parseTokenOption } from './token-option.ts'

describe('parseTokenOption', () => {
  it.each([
    ['-', { origin: undefined, from: '-' }],
    ['token.jwt', { origin: undefined, from: 'token.jwt' }],
    ['partner=token.jwt', { origin: 'partner', from: 'token.jwt' }],
    ['partner=-', { origin: 'partner', from: '-' }],
    ['self=token.jwt', { origin: 'self', from: 'token.jwt' }],
    ['other=token.jwt', { origin: undefined, from: 'other=token.jwt' }],
  ])('reads %s', (text, option) => {
    expect(parseTokenOption(text, ['partner', 'self'])).toEqual(option)
  })
})
