import { expect, it } from 'vitest'
import { readUse } from './token-use.ts'

it.each([
  ['an access token', { typ: 'Bearer' }, 'access-token'],
  ['a token without a mark', {}, 'access-token'],
  ['an ID token, where those are taken', { typ: 'ID' }, 'id-token'],
])('says of %s what it is for', (_what, claims, value) => {
  expect(readUse('JWT', claims, { idTokens: true })).toEqual({ ok: true, value })
})
