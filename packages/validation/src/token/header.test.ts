import { describe, expect, it } from 'vitest'
import { checkHeader, mediaType, readHeader } from './header.ts'

describe('readHeader', () => {
  it('gives nothing for what a header does not say', () => {
    expect(readHeader({ alg: 'EdDSA' })).toStrictEqual({ ok: true, value: { alg: 'EdDSA' } })
    const all = { alg: 'EdDSA', kid: 'k', typ: 'JWT' }
    expect(readHeader({ ...all, jku: 'https://evil.example' })).toStrictEqual({
      ok: true,
      value: all,
    })
  })

  it.each([
    ['alg', 64],
    ['kid', 256],
    ['typ', 64],
  ])('takes %s of at most %i printable characters', (member, most) => {
    const withMember = (value: string) => readHeader({ alg: 'EdDSA', [member]: value })
    expect(withMember('~'.repeat(most)).ok).toBe(true)
    for (const text of ['', '~'.repeat(most + 1), '\u0000a', 'a\u007F', 'ä'])
      expect(withMember(text)).toEqual({
        ok: false,
        failure: {
          reason: 'token_malformed',
          part: 'header',
          rule: `${member} must be printable text of 1 to ${most} characters`,
        },
      })
  })
})

describe('checkHeader', () => {
  const allowed = { algorithms: ['EdDSA', 'ES256'], types: ['at+jwt'] }

  it('gives back a header that the policy allows', () => {
    const header = { alg: 'ES256', typ: 'application/AT+jwt' }
    expect(checkHeader(header, allowed)).toEqual({ ok: true, value: header })
  })

  it('names the algorithm and the type that the policy does not', () => {
    expect(checkHeader({ alg: 'none', typ: 'at+jwt' }, allowed)).toEqual({
      ok: false,
      failure: { reason: 'alg_not_allowed', got: 'none', allowed: allowed.algorithms },
    })
    expect(checkHeader({ alg: 'EdDSA' }, allowed)).toEqual({
      ok: false,
      failure: { reason: 'header_not_allowed', member: 'typ', got: 'nothing' },
    })
  })
})

describe('mediaType', () => {
  it.each([
    [undefined, 'jwt'],
    ['application/JWT', 'jwt'],
    ['application/application/jwt', 'application/jwt'],
    ['at+application/jwt', 'at+application/jwt'],
  ])('reads %s as %s', (typ, type) => {
    expect(mediaType(typ)).toBe(type)
  })
})
