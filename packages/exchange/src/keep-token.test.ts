import { TARGET_DEFAULTS } from './exchange-order.ts'
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
        hint: expect.stringContaining('add the road standard to `via`'),
      },
    })
  })
})
