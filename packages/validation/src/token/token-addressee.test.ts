import { describe, expect, it } from 'vitest'
import { fitsRule } from './token-addressee.ts'

const web = { audiences: ['gateway'], clients: ['web'] }
const anyClient = { audiences: ['gateway'], clients: [] }
const anyAudience = { audiences: [], clients: ['web'] }

describe('fitsRule', () => {
  it.each([
    [{ aud: 'gateway', azp: 'web' }, web],
    [{ aud: ['other', 'gateway'], client_id: 'web' }, web],
    [{ aud: 'gateway', azp: 'mobile' }, anyClient],
    [{ aud: 'gateway' }, anyClient],
    [{ azp: 'web' }, anyAudience],
    [{ aud: 'other', appid: 'web' }, anyAudience],
  ])('%j fits %j', (claims, rule) => {
    expect(fitsRule(claims, rule)).toBe(true)
  })

  it.each([
    [{ aud: 'other', azp: 'web' }, web],
    [{ aud: 'gateway', azp: 'mobile' }, web],
    [{ aud: 'gateway' }, web],
    [{ azp: 'web' }, web],
    [{ aud: 'gateway', azp: 'mobile' }, anyAudience],
    [{}, anyAudience],
    [
      { aud: 'gateway', azp: 'web' },
      { audiences: [], clients: [] },
    ],
    [{ aud: { gateway: true }, azp: 'web' }, web],
    [{ aud: [['gateway']], azp: 'web' }, web],
    [{ aud: 'gateway', azp: ['web'] }, web],
    [{ aud: 'gateway', azp: null, client_id: 'web' }, web],
  ])('%j does not fit %j', (claims, rule) => {
    expect(fitsRule(claims, rule)).toBe(false)
  })

  it('does not take what every object has for a claim', () => {
    expect(fitsRule({}, { audiences: [], clients: ['toString', 'undefined'] })).toBe(false)
  })
})
