import { createSigningKey, signToken } from '@cambio/testkit'
import type { Members, SigningKey } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import type { VerifiedToken } from '@cambio/validation'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { orderFor, partnerToken, targetOf, valueOf } from '../../test/realm.ts'
import { startTokenEndpoint } from '../../test/token-endpoint.ts'
import type { TokenEndpoint } from '../../test/token-endpoint.ts'
import type { ExchangeOrder } from '../exchange-order.ts'
import { exchangeToken } from '../exchange-token.ts'
import type { Road } from '../road.ts'

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

describe('an exchange in the name of an actor', () => {
  const actorToken = (claims: Members) =>
    new Secret(signToken({ iss: 'https://ours.example', ...claims }, actorKey))
  let actorKey: SigningKey
  beforeAll(async () => {
    actorKey = await createSigningKey('EdDSA', 'actor')
  })
  const asking = (actor: () => Secret, via: readonly Road[] = ['standard']) =>
    exchange({ via }, { actor })

  it('sends the actor’s token as it is now, on each request', async () => {
    const tokens = [actorToken({ sub: '1' }), actorToken({ sub: '2' })]
    const texts = tokens.map((each) => each.reveal())
    const read = () => tokens.shift() ?? new Secret('')
    await asking(read)
    await asking(read)
    expect(endpoint.received.map(({ form }) => form.get('actor_token'))).toEqual(texts)
  })

  it.each([
    ['is no JWT', () => new Secret('opaque')],
    ['names nobody', () => actorToken({})],
    [
      'can’t be read',
      () => {
        throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
      },
    ],
  ])('asks nobody when its token %s', async (_what, actor) => {
    expect(await asking(actor)).toMatchObject({
      failure: { reason: 'road_unfit', problem: expect.stringContaining('client.actorToken') },
    })
    expect(endpoint.received).toEqual([])
  })

  it('does not keep a token that fits: it would not name the actor', async () => {
    const target = targetOf({ audience: ['gateway'] })
    const via = ['none', 'standard'] as const
    const settings = { actor: () => actorToken({ sub: '1' }) }
    expect(valueOf(await exchange({ via, target }, settings))).toMatchObject({
      road: 'standard',
      passedOver: [{ reason: 'road_unfit', road: 'none' }],
    })
  })
})
