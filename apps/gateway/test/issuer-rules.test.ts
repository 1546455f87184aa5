import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from './ask.ts'
import { bearer, startStage, type Stage } from './stage.ts'

type Rule = { readonly name: string; readonly accept: object }

/** A stage whose partner has several rules. */
const withRules = (...rules: readonly Rule[]): Promise<Stage> =>
  startStage({
    trust: (text) => {
      const [{ issuer }] = text['issuers'] as [{ issuer: string }]
      return { ...text, issuers: rules.map((rule) => ({ alias: 'partner', issuer, ...rule })) }
    },
  })

let stage: Stage
let byAudience: Stage
beforeAll(async () => {
  stage = await withRules(
    { name: 'web', accept: { clients: ['web'], scope: ['profile'] } },
    { name: 'app', accept: { clients: ['app', 'ios'], idTokens: true } },
  )
  byAudience = await withRules(
    { name: 'orders', accept: { audience: ['orders'] } },
    { name: 'jobs', accept: { audience: ['jobs'] } },
  )
})
afterAll(() => Promise.all([stage, byAudience].map((each) => each.stop())))

const use = async (claims: object, at: Stage = stage) => {
  const token = at.partner.token({ azp: 'nobody', ...claims })
  const before = at.upstream.received.length
  const { status, reason } = await ask(`${at.url}/orders`, { headers: bearer(token) })
  expect(at.upstream.received.length - before).toBe(status === 200 ? 1 : 0)
  return [status, reason, at.logLines().at(-1)?.['issuer']]
}
const ACCEPTED = [200, undefined]

describe('of several rules for one issuer', () => {
  it.each([
    [{ azp: 'web' }, 'web'],
    [{ azp: undefined, client_id: 'ios' }, 'app'],
  ])('the one whose client the token names judges it (%j)', async (claims, rule) => {
    expect(await use(claims)).toEqual([...ACCEPTED, rule])
  })

  it.each([
    [{ aud: 'orders' }, 'orders'],
    [{ aud: ['other', 'jobs'] }, 'jobs'],
  ])('the one whose audience the token names judges it (%j)', async (claims, rule) => {
    expect(await use(claims, byAudience)).toEqual([...ACCEPTED, rule])
  })

  it('each has wishes of its own', async () => {
    expect(await use({ azp: 'web', scope: 'openid' })).toEqual([403, 'scope_missing', 'web'])
    expect(await use({ azp: 'app', scope: 'openid' })).toEqual([...ACCEPTED, 'app'])
  })

  it('none takes a client that none of them lists', async () => {
    expect(await use({ azp: 'stranger' })).toEqual([401, 'client_not_accepted', 'web'])
  })
})

describe('an ID token', () => {
  const ID = { typ: 'ID', nonce: 'n', at_hash: 'x' }

  it('is taken where the rule asks for such', async () => {
    expect(await use({ azp: 'app', ...ID })).toEqual([...ACCEPTED, 'app'])
  })

  it('is refused where it does not', async () => {
    expect(await use({ azp: 'web', ...ID })).toEqual([401, 'claim_invalid', 'web'])
  })
})
