import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCredential } from './read-credential.ts'

const TOKEN = 'aGVhZA.Ym9keQ.c2lnbg'
const BASELINE = ['Host', 'api.example.com', 'Authorization', `Bearer ${TOKEN}`]

const read = (headers: readonly string[], query = ''): unknown => {
  const credential = readCredential({ headers, query })
  return credential.ok ? credential.value.reveal() : credential.failure.reason
}

describe('readCredential', () => {
  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('takes the scheme as %s', (scheme) => {
    expect(read(['authorization', `${scheme} ${TOKEN}`])).toBe(TOKEN)
  })

  it('takes more than one space, as RFC 9110 writes it', () => {
    expect(read(['Authorization', `Bearer   ${TOKEN}`])).toBe(TOKEN)
  })

  it.each([`Basic ${TOKEN}`, `DPoP ${TOKEN}`, 'Negotiate', TOKEN, `BearerX ${TOKEN}`, ''])(
    'counts %j as no credential',
    (value) => {
      expect(read(['Authorization', value])).toBe('credential_missing')
    },
  )

  it('refuses a request without the header', () => {
    expect(read(['Host', 'api.example.com', 'Proxy-Authorization', `Bearer ${TOKEN}`])).toBe(
      'credential_missing',
    )
  })

  it.each([
    'Bearer',
    `Bearer\t${TOKEN}`,
    `Bearer ${TOKEN}, Bearer ${TOKEN}`,
    `Bearer ${TOKEN} ${TOKEN}`,
    'Bearer a=b',
    'Bearer {"alg":"none"}',
    'Bearer t\u00f6ken',
  ])('refuses %j as malformed', (value) => {
    expect(read(['Authorization', value])).toBe('credential_malformed')
  })

  it('refuses a second header of another case, also an equal one', () => {
    expect(read([...BASELINE, 'AUTHORIZATION', `Bearer ${TOKEN}`])).toBe('credential_repeated')
    expect(read([...BASELINE, 'authorization', 'Basic YQ=='])).toBe('credential_repeated')
  })

  it.each(['?access_token=x', '?a=1&access_token=', '?a=1;access_token=x', '?access%5Ftoken=x'])(
    'refuses the query %s, with and without a header',
    (query) => {
      expect(read(BASELINE, query)).toBe('credential_in_query')
      expect(read([], query)).toBe('credential_in_query')
    },
  )

  it('leaves other parameters alone', () => {
    expect(read(BASELINE, '?my_access_token=x&q=access_token')).toBe(TOKEN)
  })

  it.each([
    ['a cookie', [...BASELINE, 'Cookie', `session=${TOKEN}`], ''],
    ['another header', [...BASELINE, 'X-Api-Token', TOKEN], ''],
    ['the query', BASELINE, `?token=${TOKEN}`],
  ])('refuses the token once more in %s', (_, headers, query) => {
    expect(read(headers, query)).toBe('credential_repeated')
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (value, query) => {
        expect(typeof read(['Authorization', value], query)).toBe('string')
      }),
    )
  })
})
