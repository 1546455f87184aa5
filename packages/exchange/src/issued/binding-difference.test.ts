import type { TokenClaims } from '@cambio/validation'
import { describe, expect, it } from 'vitest'
import { findOtherBinding } from './binding-difference.ts'

const OURS = { member: 'jkt', thumbprint: 'ours' } as const

const claims = (cnf: unknown): TokenClaims => ({
  iss: 'https://ours.example',
  aud: [],
  exp: 0,
  scopes: [],
  all: cnf === undefined ? {} : { cnf },
})

describe('findOtherBinding', () => {
  it.each([
    ['our key', { jkt: 'ours' }, OURS],
    ['our key, and a note about it', { jkt: 'ours', 'kc-jkt-type': 'DPoP' }, OURS],
    ['nothing, as asked', undefined, undefined],
  ])('is content with a token that is bound to %s', (_what, cnf, asked) => {
    expect(findOtherBinding(claims(cnf), asked)).toBeUndefined()
  })

  it.each([
    ['another key', { jkt: 'theirs' }, OURS, ['jkt', 'theirs']],
    ['our key in another way', { 'x5t#S256': 'ours' }, OURS, ['x5t#S256']],
    ['our key and another one', { jkt: 'ours', kid: 'x' }, OURS, ['jkt', 'kid', 'ours']],
    ['nothing', undefined, OURS, []],
    ['nothing that can be read', 'ours', OURS, []],
    ['our key, unasked', { jkt: 'ours' }, undefined, ['jkt']],
    ['nothing that can be read, unasked', 'ours', undefined, []],
  ])('tells of a token that is bound to %s', (_what, cnf, asked, got) => {
    const expected = asked === undefined ? [] : ['jkt', 'ours']
    expect(findOtherBinding(claims(cnf), asked)).toStrictEqual({ check: 'cnf', expected, got })
  })
})
