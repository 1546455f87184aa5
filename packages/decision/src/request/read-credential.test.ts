import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dropQueryTokens } from './query-token.ts'
import { readCredential } from './read-credential.ts'

const TOKEN = 'aGVhZA.Ym9keQ.c2lnbg'
const BASELINE = ['Host', 'api.example.com', 'Authorization', `Bearer ${TOKEN}`]

const read = (headers: readonly string[], query = ''): unknown => {
  const credential = readCredential({ headers, query })
  return credential.ok ? credential.value.token.reveal() : credential.failure.reason
}

/** What a route that takes tokens in the query makes of a request. */
const readQuery = (query: string, headers: readonly string[] = []): unknown => {
  const credential = readCredential({ headers, query, tokenInQuery: true })
  if (!credential.ok) return credential.failure.reason
  return [credential.value.token.reveal(), credential.value.query]
}

const anyText = fc.string({ unit: 'binary' })

describe('readCredential', () => {
  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('takes the scheme as %s', (scheme) => {
    expect(read(['authorization', `${scheme} ${TOKEN}`])).toBe(TOKEN)
  })

  it('takes more than one space, as RFC 9110 writes it', () => {
    expect(read(['Authorization', `Bearer   ${TOKEN}`])).toBe(TOKEN)
  })

  it.each([`Basic ${TOKEN}`, `DPoPX ${TOKEN}`, 'Negotiate', TOKEN, `BearerX ${TOKEN}`, ''])(
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

  it.each(['DPoP', 'dpop'])('takes the scheme %s, with the one proof as it was sent', (scheme) => {
    const headers = ['Authorization', `${scheme} ${TOKEN}`, 'dpop', 'a.b.c, d']
    expect(readCredential({ headers, query: '?a=1' })).toMatchObject({
      ok: true,
      value: { scheme: 'DPoP', proof: 'a.b.c, d', query: '?a=1' },
    })
  })

  it('leaves it to the token’s rules whether a proof must be there', () => {
    const headers = ['Authorization', `DPoP ${TOKEN}`]
    const credential = readCredential({ headers, query: '' })
    expect(credential.ok && credential.value).not.toHaveProperty('proof')
    expect(credential).toMatchObject({ ok: true, value: { scheme: 'DPoP' } })
  })

  it('refuses a second proof, also an equal one', () => {
    const headers = [...BASELINE, 'DPoP', 'a.b.c', 'dpop', 'a.b.c']
    expect(readCredential({ headers, query: '' })).toEqual({
      ok: false,
      failure: { reason: 'proof_repeated' },
    })
  })

  it.each([
    [`?access_token=${TOKEN}`, ''],
    [`?a=%41&access_token=${TOKEN}&b=;+%2b`, '?a=%41&b=;+%2b'],
    [`?a=1&&access%5Ftoken=${TOKEN}`, '?a=1&'],
    [`?access_token=${TOKEN.replace('.', '%2E')}&`, '?'],
  ])('takes the token out of the query %s where the route says so', (query, rest) => {
    expect(readQuery(query)).toEqual([TOKEN, rest])
  })

  it('takes a plus for itself, as in a token', () => {
    expect(readQuery('?access_token=a+b')).toEqual(['a+b', ''])
  })

  it('takes the header there too, when nothing is in the query', () => {
    expect(readQuery('?a=1', BASELINE)).toEqual([TOKEN, '?a=1'])
    expect(readQuery('?a=1')).toBe('credential_missing')
  })

  it.each([
    ['twice in the query', `?access_token=${TOKEN}&access_token=${TOKEN}`, []],
    ['twice, as some servers read it', `?access_token=${TOKEN};access_token=x`, []],
    ['and in the header', `?access_token=${TOKEN}`, BASELINE],
    ['with another credential', `?access_token=${TOKEN}`, ['Authorization', 'Basic YQ==']],
    ['and in another parameter', `?access_token=${TOKEN}&t=${TOKEN}`, []],
    ['and in a cookie', `?access_token=${TOKEN}`, ['Cookie', `t=${TOKEN}`]],
  ])('refuses a token in the query %s', (_, query, headers) => {
    expect(readQuery(query, headers)).toBe('credential_repeated')
  })

  it.each([
    '?access_token=',
    '?access_token',
    '?access_token=%',
    '?access_token=a b',
    '?access_token=a%20b',
    `?access_token=${TOKEN};b=1`,
    `?b=1;access_token=${TOKEN}`,
  ])('refuses the query %s as malformed', (query) => {
    expect(readQuery(query)).toBe('credential_malformed')
  })

  it('leaves nothing of a token it takes from a query, and all else as it was', () => {
    const part = fc
      .stringMatching(/^[a-z%;+=.]{0,6}$/)
      .filter(
        (each) =>
          !/access/.test(each) &&
          !new URLSearchParams(each.replaceAll(';', '&')).has('access_token'),
      )
    fc.assert(
      fc.property(fc.array(part), fc.array(part), (before, after) => {
        const query = `?${[...before, `access_token=${TOKEN}`, ...after].join('&')}`
        const rest = [...before, ...after]
        expect(readQuery(query)).toEqual([TOKEN, rest.length === 0 ? '' : `?${rest.join('&')}`])
      }),
    )
  })

  it('never throws', () => {
    fc.assert(
      fc.property(anyText, anyText, (value, query) => {
        expect(typeof read(['Authorization', value], query)).toBe('string')
        expect(readQuery(query, ['Authorization', value])).toBeDefined()
      }),
    )
  })
})

describe('a query for a route that asks for no token', () => {
  it.each([
    ['?a=1;b&c=%41', '?a=1;b&c=%41'],
    [`?access_token=${TOKEN}`, ''],
    [`?a=%41&access%5Ftoken=${TOKEN}&b=+&access_token=x`, '?a=%41&b=+'],
  ])('%s goes on as %s', (query, expected) => {
    expect(dropQueryTokens(query)).toEqual({ ok: true, value: expected })
  })

  it('is refused when servers could find a token in it that we don’t', () => {
    expect(dropQueryTokens(`?a=1;access_token=${TOKEN}`)).toMatchObject({
      failure: { reason: 'credential_in_query' },
    })
  })
})
