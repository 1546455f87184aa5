import { describe, expect, it } from 'vitest'
import { findOtherActor } from './actor-difference.ts'

const claims = (act: unknown) => ({
  iss: 'https://ours.example',
  aud: [],
  exp: 0,
  scopes: [],
  all: { act },
})

describe('findOtherActor', () => {
  it.each([
    ['nobody, whose actor has a sub only', undefined, { sub: 'robot' }, []],
    ['somebody unnamed', {}, { sub: 'robot' }, []],
    ['somebody unnamed, by its client', {}, { client: 'worker' }, []],
    ['another', { sub: 'eve' }, { sub: 'robot' }, ['eve']],
    [
      'another of the same client',
      { sub: 'eve', azp: 'worker' },
      { sub: 'robot', client: 'worker' },
      ['eve', 'worker'],
    ],
    ['another client', { client_id: 'other' }, { client: 'worker' }, ['other']],
  ])('tells of a token in the name of %s', (_whom, act, actor, got) => {
    expect(findOtherActor(claims(act), actor)).toStrictEqual({
      check: 'act',
      expected: Object.values(actor),
      got,
      hint: expect.stringContaining('token-exchange-delegation'),
    })
  })

  it.each([
    ['our actor', { sub: 'robot' }, { sub: 'robot', client: 'worker' }],
    ['our actor’s client', { azp: 'worker' }, { sub: 'robot', client: 'worker' }],
    ['whomever, where nobody was named', { sub: 'eve' }, undefined],
  ])('is content with a token in the name of %s', (_whom, act, actor) => {
    expect(findOtherActor(claims(act), actor)).toBeUndefined()
  })
})
