import { expect, it } from 'vitest'
import { readUse } from './token-use.ts'

it.each([
  ['an access token', { typ: 'Bearer' }, 'access-token'],
  ['a token without a mark', {}, 'access-token'],
  ['an ID token, where those are taken', { typ: 'ID' }, 'id-token'],
])('says of %s what it is for', (_what, claims, value) => {
  expect(readUse('JWT', claims, { idTokens: true })).toEqual({ ok: true, value })
})

it.each([
  ['a refresh token', { typ: 'Refresh' }, 'typ', 'Refresh'],
  ['a refresh token of another maker', { token_use: 'refresh' }, 'token_use', 'refresh'],
  ['an ID token', { typ: 'ID' }, 'typ', 'ID'],
  ['an ID token of another maker', { token_use: 'id' }, 'token_use', 'id'],
  ['an ID token, by its nonce', { nonce: 'n' }, 'nonce', 'n'],
])('says of %s by what it is known', (_what, claims, claim, got) => {
  expect(readUse('JWT', claims, { idTokens: false })).toEqual({
    ok: false,
    failure: {
      reason: 'claim_invalid',
      check: 'use',
      claim,
      expected: 'as in an access token',
      got,
    },
  })
})
