import { Secret } from '@cambio/validation'
import { expect, it } from 'vitest'
import { NOW, targetOf } from '../../test/realm.ts'
import { findOddLifetime } from './lifetime-difference.ts'

it.each([
  ['straight from the server', true, 'issued just now'],
  ['kept', false, undefined],
  ['of unknown age', undefined, undefined],
])('judges the age of a token that is %s', (_what, fresh, expected) => {
  const answer = {
    text: new Secret('x'),
    road: 'standard',
    passedOver: [],
    ...(fresh !== undefined && { fresh }),
  } as const
  const claims = { iss: 'https://ours.example', aud: [], scopes: [], all: {} }
  const times = { iat: NOW - 1_000, exp: NOW + 60 }
  const difference = findOddLifetime(answer, { ...claims, ...times }, targetOf(), {
    now: NOW,
    leewaySeconds: 5,
  })
  expect(difference?.expected[0]).toBe(expected)
})
