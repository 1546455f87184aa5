import type { VerifiedToken } from '@cambio/validation'
import { calculateJwkThumbprint, decodeJwt, EmbeddedJWK, jwtVerify } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { orderFor, partnerToken, targetOf, valueOf } from '../../test/realm.ts'
import { GRANTED, refusal, startTokenEndpoint } from '../../test/token-endpoint.ts'
import type { TokenEndpoint } from '../../test/token-endpoint.ts'
import type { ExchangeOrder } from '../exchange-order.ts'
import { exchangeToken } from '../exchange-token.ts'
import { createDpopKey } from './dpop-key.ts'
import type { DpopKey } from './dpop-key.ts'

let subject: VerifiedToken
let endpoint: TokenEndpoint
beforeAll(async () => {
  subject = await partnerToken()
})
beforeEach(async () => {
  endpoint = await startTokenEndpoint()
})
afterEach(() => endpoint.stop())

const exchange = (changes: Partial<ExchangeOrder> = {}, settings: object = {}) =>
  exchangeToken(orderFor(subject, changes), { ...endpoint.settings, ...settings })

describe('an exchange for a token bound to a key of ours', () => {
  let bound: { readonly by: 'dpop'; readonly key: DpopKey }
  beforeEach(async () => {
    bound = { by: 'dpop', key: createDpopKey() }
  })
  const BOUND = { status: 200, body: { ...GRANTED, token_type: 'DPoP' } }

  it('sends a proof for the token endpoint', async () => {
    endpoint.answer(BOUND)
    expect(await exchange({}, { bound })).toMatchObject({ ok: true })
    const proof = endpoint.received[0]?.dpop ?? ''
    const { tokenEndpoint } = endpoint.settings.server
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK)
    expect(payload).toMatchObject({ htm: 'POST', htu: tokenEndpoint })
    expect(await calculateJwkThumbprint(protectedHeader.jwk ?? {})).toBe(bound.key.thumbprint)
  })

  it('sends it again with the nonce that the server wants, once', async () => {
    const wanting = { ...refusal(400, 'use_dpop_nonce'), headers: { 'dpop-nonce': 'n-1' } }
    endpoint.answer(wanting, BOUND)
    expect(await exchange({}, { bound })).toMatchObject({ ok: true })
    const nonces = endpoint.received.map(({ dpop }) => decodeJwt(dpop ?? '')['nonce'])
    expect(nonces).toEqual([undefined, 'n-1'])
    endpoint.answer(wanting)
    expect(await exchange({}, { bound })).toMatchObject({
      failure: { reason: 'client_refused', error: 'use_dpop_nonce' },
    })
    expect(endpoint.received).toHaveLength(4)
  })

  it.each([
    ['an error of the server', { ...refusal(503, 'use_dpop_nonce') }],
    ['another refusal', refusal(400, 'invalid_grant')],
    ['more than can be an answer', { status: 400, body: 'x'.repeat(262_145) }],
  ])('does not send it again after %s', async (_what, answer) => {
    endpoint.answer(answer)
    expect(await exchange({}, { bound })).toMatchObject({ ok: false })
    expect(endpoint.received).toHaveLength(1)
  })

  it('does not send a request again that no proof is part of', async () => {
    endpoint.answer(refusal(400, 'use_dpop_nonce'))
    expect(await exchange()).toMatchObject({ failure: { error: 'use_dpop_nonce' } })
    expect(endpoint.received).toHaveLength(1)
  })

  it('takes no token that is not bound', async () => {
    expect(await exchange({}, { bound })).toMatchObject({
      failure: { reason: 'response_invalid', problem: 'has a token_type other than DPoP' },
    })
  })

  it('does not keep a token that fits: it is not bound to our key', async () => {
    endpoint.answer(BOUND)
    const target = targetOf({ audience: ['gateway'] })
    const via = ['none', 'standard'] as const
    expect(valueOf(await exchange({ via, target }, { bound })).road).toBe('standard')
  })
})
