import { createSigningKey, signToken } from '@cambio/testkit'
import type { Members, SigningKey } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { beforeAll, describe, expect, it } from 'vitest'
import { readActor } from './read-actor.ts'

let key: SigningKey
beforeAll(async () => {
  key = await createSigningKey('EdDSA', 'actor')
})

const token = (claims: Members) =>
  new Secret(signToken({ iss: 'https://ours.example', ...claims }, key))

describe('readActor', () => {
  it.each([
    ['its sub', { sub: 'robot' }, { sub: 'robot' }],
    ['the client it was issued to', { azp: 'worker' }, { client: 'worker' }],
    ['that client by its other name', { client_id: 'worker' }, { client: 'worker' }],
    ['azp before client_id', { azp: 'worker', client_id: 'other' }, { client: 'worker' }],
    ['both', { sub: 'robot', azp: 'worker' }, { sub: 'robot', client: 'worker' }],
    ['a sub that is text only', { sub: 7, azp: 'worker' }, { client: 'worker' }],
    ['a client that is text only', { sub: 'robot', azp: 7 }, { sub: 'robot' }],
  ])('takes from the token %s', (_what, claims, named) => {
    const text = token(claims)
    expect(readActor(() => text)).toStrictEqual({ ok: true, value: { text, ...named } })
  })

  it.each([{}, { sub: 7 }, { azp: 7 }, { sub: null, client_id: ['worker'] }])(
    'refuses a token that names nobody: %j',
    (claims) => {
      expect(readActor(() => token(claims))).toEqual({
        ok: false,
        failure:
          'needs an actor token that names somebody (sub, azp or client_id); check the file of client.actorToken',
      })
    },
  )

  it('refuses what is no signed token, and does not quote it', () => {
    expect(readActor(() => new Secret('planted'))).toEqual({
      ok: false,
      failure: 'needs an actor token that is a signed JWT; check the file of client.actorToken',
    })
  })

  it('says which error kept it from reading the file', () => {
    const read = () => {
      throw Object.assign(new Error('planted'), { code: 'ENOENT' })
    }
    expect(readActor(read)).toEqual({
      ok: false,
      failure:
        'needs the actor token, which can’t be read (ENOENT); check the file of client.actorToken',
    })
  })
})
