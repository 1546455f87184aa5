import { TARGET_DEFAULTS } from './exchange-order.ts'
import { Secret } from '@cambio/validation'
import type { VerifiedToken } from '@cambio/validation'
import { beforeAll, describe, expect, it } from 'vitest'
import { orderFor, partnerToken } from '../test/realm.ts'
import { keepToken } from './keep-token.ts'

let subject: VerifiedToken
beforeAll(async () => {
  subject = await partnerToken()
})

const keep = (...audience: readonly string[]) =>
  keepToken(orderFor(subject, { target: { audience, scope: [], ...TARGET_DEFAULTS } }))

describe('keepToken', () => {
  it.each([[['gateway']], [[]]])('keeps a token that is good for %j', (audience) => {
    expect(keep(...audience)).toEqual({
      ok: true,
      value: { text: subject.text, road: 'none', passedOver: [] },
    })
  })

  it('names every audience the token lacks, and what to do', () => {
    expect(keep('gateway', 'api', 'maps')).toEqual({
      ok: false,
      failure: {
        reason: 'target_refused',
        road: 'none',
        description: 'The subject token’s aud lacks api, maps',
        hint: 'Let the issuer add this audience to its tokens, or add the road standard to `via`.',
      },
    })
  })

  it('names every scope the token lacks, and what to do', () => {
    const { claims } = subject
    const scoped = { ...subject, claims: { ...claims, all: { ...claims.all, scope: '' } } }
    const target = { ...TARGET_DEFAULTS, audience: [], scope: ['read', 'write'] }
    expect(keepToken(orderFor(scoped, { target }))).toEqual({
      ok: false,
      failure: {
        reason: 'target_refused',
        road: 'none',
        description: 'The subject token’s scope lacks read, write',
        hint: 'Let the issuer add this scope to its tokens, or add the road standard to `via`.',
      },
    })
  })

  it.each([
    ['an actor', { actor: new Secret('x') }, 'names no actor (client.actorToken)'],
    ['a binding', { bound: 'dpop' }, 'binds no token to our key (client.bound)'],
  ] as const)('is no road to %s', (_what, terms, problem) => {
    expect(keepToken(orderFor(subject), terms)).toEqual({
      ok: false,
      failure: { reason: 'road_unfit', road: 'none', about: 'order', problem },
    })
  })
})
