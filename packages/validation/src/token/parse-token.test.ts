import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { CLAIMS, createPartner, ISSUER, valueOf } from '../../test/partner.ts'
import type { Partner } from '../../test/partner.ts'
import { Secret } from '../secret.ts'
import { MAX_TOKEN_CHARS, parseToken } from './parse-token.ts'

let partner: Partner
beforeAll(async () => {
  partner = await createPartner()
})

const parse = (text: string) => parseToken(new Secret(text))
const encode = (text: string | Uint8Array) => Buffer.from(text).toString('base64url')
const HEADER = '{"alg":"EdDSA","kid":"partner-key","typ":"JWT"}'
const PAYLOAD = JSON.stringify(CLAIMS)
const from = (header: string | Uint8Array, payload: string | Uint8Array = PAYLOAD) =>
  `${encode(header)}.${encode(payload)}.${encode('signature')}`

const malformed = (part: string, rule: unknown = expect.any(String)) => ({
  ok: false,
  failure: { reason: 'token_malformed', part, rule },
})

describe('parseToken', () => {
  it('reads header, claims and issuer of a well-formed token', () => {
    const token = parse(partner.token())
    expect(token).toMatchObject({
      ok: true,
      value: {
        header: { alg: 'EdDSA', kid: 'partner-key', typ: 'JWT' },
        claims: { sub: 'alice' },
        issuer: ISSUER,
      },
    })
  })

  it.each([
    ['nothing', ''],
    ['one part', 'a'],
    ['two parts', 'a.b'],
    ['four parts', `${from(HEADER)}.a`],
    ['the five parts of a JWE', 'a.b.c.d.e'],
    ['the JSON serialization', '{"payload":"e30","signatures":[]}'],
  ])('refuses %s', (_what, text) => {
    expect(parse(text)).toEqual(malformed('token', 'must have three parts (RFC 7515, section 7.1)'))
  })

  it('refuses a token that is longer than any real one, before it reads it', () => {
    const text = `${from(HEADER)}${'A'.repeat(MAX_TOKEN_CHARS)}`
    expect(parse(text)).toEqual(malformed('token', 'must not be longer than 16384 characters'))
    expect(parse('A'.repeat(MAX_TOKEN_CHARS))).toEqual(
      malformed('token', 'must have three parts (RFC 7515, section 7.1)'),
    )
  })

  it.each([
    ['padding', (part: string) => `${part}=`],
    ['a line feed', (part: string) => `${part}\n`],
    ['a space', (part: string) => ` ${part}`],
    ['the alphabet of base64', (part: string) => `${part.slice(0, -1)}+`],
    ['nothing', () => ''],
    ['one character that can encode no byte', () => 'A'],
    ['stray bits in the last character', () => 'e31'],
    ['letters of another alphabet', () => 'ŁŁŁŁ'],
  ])('refuses %s in any part', (_what, spoil) => {
    const [header = '', payload = '', signature = ''] = from(HEADER).split('.')
    const rule = 'must be canonical base64url (RFC 7515, section 2)'
    expect(parse(`${spoil(header)}.${payload}.${signature}`)).toEqual(malformed('header', rule))
    expect(parse(`${header}.${spoil(payload)}.${signature}`)).toEqual(malformed('payload', rule))
    expect(parse(`${header}.${payload}.${spoil(signature)}`)).toEqual(malformed('signature', rule))
  })

  it.each([
    ['an array', '[1]'],
    ['a text', '"x"'],
    ['null', 'null'],
    ['nothing', ' '],
    ['half an object', '{"alg":'],
    ['two objects', '{} {}'],
    ['a byte order mark', `\uFEFF${HEADER}`],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['a member twice', '{"alg":"none","alg":"EdDSA"}'],
    ['a member twice in disguise', String.raw`{"alg":"none","\u0061lg":"EdDSA"}`],
    ['a member twice deeper down', '{"alg":"EdDSA","x":[{"a":1,"a":2}]}'],
    ['5000 levels', `{"x":${'['.repeat(5_000)}${']'.repeat(5_000)}}`],
  ])('refuses %s as header or payload', (_what, text) => {
    expect(parse(from(text))).toEqual(malformed('header'))
    expect(parse(from(HEADER, text))).toEqual(malformed('payload'))
  })

  it.each([
    ['an unknown crit', { crit: ['x'] }, 'crit', 'an array'],
    ['an empty crit', { crit: [] }, 'crit', 'an array'],
    ['a crit that is no array', { crit: 'exp' }, 'crit', 'exp'],
    ['an unencoded payload', { b64: false }, 'b64', 'false'],
  ])('refuses %s', (_what, header, member, got) => {
    expect(parse(partner.token({}, header))).toEqual({
      ok: false,
      failure: { reason: 'header_not_allowed', member, got },
    })
  })

  it.each([
    ['alg', undefined],
    ['alg', null],
    ['alg', ['EdDSA']],
    ['alg', ''],
    ['alg', 'EdDSA\u0000'],
    ['kid', 1],
    ['kid', null],
    ['kid', {}],
    ['kid', ''],
    ['kid', 'k'.repeat(257)],
    ['kid', 'line\nfeed'],
    ['typ', 7],
  ])('refuses the header member %s as %j', (member, value) => {
    expect(parse(partner.token({}, { [member]: value }))).toEqual(
      malformed('header', expect.stringContaining(member)),
    )
  })

  it.each([
    [undefined, 'nothing'],
    [null, 'null'],
    ['', ''],
    [1, '1'],
    [[ISSUER], 'an array'],
    [{ iss: ISSUER }, 'an object'],
  ])('refuses %j as issuer', (iss, got) => {
    const failure = { reason: 'claim_invalid', check: 'form', claim: 'iss', expected: 'text', got }
    expect(parse(partner.token({ iss }))).toEqual({ ok: false, failure })
  })

  it('takes members named like those of every object for what they are', () => {
    const token = valueOf(
      parse(from(HEADER, `{"iss":"${ISSUER}","__proto__":{"sub":"eve"},"toString":1}`)),
    )
    expect('sub' in token.claims).toBe(false)
  })

  it('tells nothing of the token in its failures', () => {
    const text = partner.token({}, { crit: ['x'] })
    const failure = JSON.stringify(parse(`${text}=`))
    for (const part of text.split('.')) expect(failure).not.toContain(part.slice(0, 20))
  })

  it('never throws, whatever the text', () => {
    const part = fc.oneof(fc.string(), fc.json().map(encode), fc.base64String())
    const text = fc.oneof(
      fc.string({ maxLength: 400 }),
      fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.')),
    )
    fc.assert(
      fc.property(text, (each) => {
        expect(parse(each).ok).toEqual(expect.any(Boolean))
      }),
    )
  })
})
