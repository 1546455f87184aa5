import { describe, expect, it } from 'vitest'
import { namesOf, ownerOf } from './permission-names.ts'

describe('ownerOf', () => {
  it.each(['identity-provider', 'client'] as const)(
    'reads back whose permission a %s’s is',
    (kind) => {
      expect(ownerOf(namesOf(kind, 'b-1').permission)).toEqual({ kind, id: 'b-1' })
    },
  )

  it.each([
    'view.permission.client.b-1',
    'token-exchange.permission.group.b-1',
    'x.token-exchange.permission.idp.b-1',
    'gateway-token-exchange',
  ])('is nobody of %s', (name) => {
    expect(ownerOf(name)).toBeUndefined()
  })
})
