import { Secret } from '@cambio/validation'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsed, startPartner, type Partner } from '../../test/partner.ts'
import { chooseOpaqueRule, chooseRule, type TokenRule } from './choose-rule.ts'

let partner: Partner
beforeAll(async () => {
  partner = await startPartner()
})
afterAll(() => partner.stop())

const rule = (
  name: string,
  accept: Partial<TokenRule['accept']>,
  issuer = partner.issuer.issuer,
) => ({
  name,
  issuer,
  accept: { audiences: [], clients: [], ...accept },
})
const choose = (claims: object, rules: readonly ReturnType<typeof rule>[]) => {
  const chosen = chooseRule(parsed(partner.token({ ...claims })), rules)
  return chosen.ok ? chosen.value.name : chosen.failure
}

describe('the rule of a token', () => {
  it('is the one of its issuer, byte for byte', () => {
    const others = [rule('slash', {}, `${partner.issuer.issuer}/`), rule('partner', {})]
    expect(choose({}, others)).toBe('partner')
  })

  it('is none when no issuer is exactly this one', () => {
    expect(choose({}, [rule('slash', {}, `${partner.issuer.issuer}/`)])).toEqual({
      reason: 'issuer_unknown',
      got: partner.issuer.issuer,
    })
  })

  it('is told apart by audience', () => {
    const rules = [rule('web', { audiences: ['web'] }), rule('app', { audiences: ['app', 'ios'] })]
    expect(choose({ aud: ['other', 'ios'] }, rules)).toBe('app')
    expect(choose({ aud: 'web' }, rules)).toBe('web')
  })

  it.each(['azp', 'client_id', 'cid', 'appid'])('is told apart by client, in %s', (claim) => {
    const rules = [rule('web', { clients: ['web'] }), rule('app', { clients: ['app'] })]
    expect(choose({ azp: undefined, [claim]: 'app' }, rules)).toBe('app')
  })

  it('is the first of those that fit, and of those that don’t', () => {
    const rules = ['one', 'two'].map((name) => rule(name, { audiences: ['web'] }))
    expect(choose({ aud: 'web' }, rules)).toBe('one')
    expect(choose({ aud: 'nobody' }, rules)).toBe('one')
  })

  it.each([[{ aud: 7 }], [{ aud: { web: true } }], [{ azp: ['app'] }]])(
    'is the first when the claims are no names: %j',
    (claims) => {
      const rules = [
        rule('first', { audiences: ['x'] }),
        rule('web', { audiences: ['web'], clients: ['app'] }),
      ]
      expect(choose(claims, rules)).toBe('first')
    },
  )
})

describe('the rule of an opaque token', () => {
  const asking = {
    issuer: 'b',
    accept: { audiences: [], clients: [] },
    introspection: {},
  }
  const rules: readonly TokenRule[] = [
    { issuer: 'a', accept: { audiences: [], clients: [] } },
    asking,
  ]

  it.each(['opaque-token-0123456789', 'aaaaaaaaaaaa.bbbbbbbbbbbb'])(
    '%s is the one that is asked',
    (text) => {
      expect(chooseOpaqueRule(new Secret(text), rules)).toBe(asking)
    },
  )

  it.each(['eyJhbGciOiJub25lIn0.e30.', 'eyJhbGciOiJFUzI1NiJ9.e30', 'short'])(
    'is none for %s, which is read as a signed one',
    (text) => {
      expect(chooseOpaqueRule(new Secret(text), rules)).toBeUndefined()
    },
  )

  it('is none where nobody is asked', () => {
    expect(
      chooseOpaqueRule(new Secret('opaque-token-0123456789'), rules.slice(0, 1)),
    ).toBeUndefined()
  })
})
