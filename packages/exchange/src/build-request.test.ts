import type { VerifiedToken } from '@cambio/validation'
import { beforeAll, describe, expect, it } from 'vitest'
import { orderFor, partnerToken, valueOf } from '../test/realm.ts'
import { buildRequest } from './build-request.ts'
import type { AskingRoad } from './build-request.ts'
import type { ExchangeOrder } from './exchange-order.ts'

let subject: VerifiedToken
beforeAll(async () => {
  subject = await partnerToken()
})

function build(road: AskingRoad, changes: Partial<ExchangeOrder> = {}) {
  const { grantType, form } = valueOf(buildRequest(orderFor(subject, changes), road))
  return { grantType, form: [...new URLSearchParams(form.reveal())] }
}

describe('buildRequest', () => {
  it('asks V1 for an access token, by the issuer’s alias and by signature', () => {
    expect(build('idp-permission')).toEqual({
      grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
      form: [
        ['subject_token', subject.text.reveal()],
        ['subject_token_type', 'urn:ietf:params:oauth:token-type:jwt'],
        ['subject_issuer', 'partner'],
        ['requested_token_type', 'urn:ietf:params:oauth:token-type:access_token'],
        ['audience', 'api'],
        ['scope', 'openid read'],
      ],
    })
  })

  it('hands the JWT grant the token as assertion, and no audience', () => {
    expect(build('jwt-grant')).toEqual({
      grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      form: [
        ['assertion', subject.text.reveal()],
        ['scope', 'openid read'],
      ],
    })
  })

  it('asks the standard exchange for every audience, without an issuer', () => {
    const target = { audience: ['api', 'maps'], scope: [] }
    expect(build('standard', { target })).toEqual({
      grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
      form: [
        ['subject_token', subject.text.reveal()],
        ['subject_token_type', 'urn:ietf:params:oauth:token-type:access_token'],
        ['requested_token_type', 'urn:ietf:params:oauth:token-type:access_token'],
        ['audience', 'api'],
        ['audience', 'maps'],
      ],
    })
  })

  it('keeps characters with a meaning in forms inside their value', () => {
    const target = { audience: ['a&scope=admin+%26\n='], scope: [] }
    expect(build('standard', { target }).form.at(-1)).toEqual(['audience', 'a&scope=admin+%26\n='])
  })

  it('refuses two audiences on the road that would use the first only', () => {
    const order = orderFor(subject, { target: { audience: ['api', 'maps'], scope: [] } })
    expect(buildRequest(order, 'idp-permission')).toEqual({
      ok: false,
      failure: {
        reason: 'road_unfit',
        road: 'idp-permission',
        problem: 'takes one audience, and 2 are asked for: api, maps',
      },
    })
  })

  it('refuses a parameter that Keycloak would drop without a word', () => {
    const order = orderFor(subject, { target: { audience: [], scope: ['x'.repeat(4_001)] } })
    expect(buildRequest(order, 'standard')).toMatchObject({ failure: { reason: 'road_unfit' } })
    const longest = orderFor(subject, { target: { audience: [], scope: ['x'.repeat(4_000)] } })
    expect(buildRequest(longest, 'standard').ok).toBe(true)
  })

  it('cannot be printed with the token in it', () => {
    const request = valueOf(buildRequest(orderFor(subject), 'idp-permission'))
    expect(JSON.stringify(request)).not.toContain(subject.text.reveal().slice(0, 20))
  })
})
