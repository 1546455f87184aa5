import type { Members } from '@cambio/testkit'
import { describe, expect, it } from 'vitest'
import { createClient, createMemory } from '../../test/client.ts'
import { CLAIMS, ISSUER, NOW, POLICY } from '../../test/partner.ts'
import { err, ok, Secret } from '../index.ts'
import type { TokenPolicy, VerifyContext } from '../index.ts'
import { introspectToken } from './introspect-token.ts'
import type { Introspector } from './introspector.ts'

const TOKEN = 'an-opaque-token-of-the-partner'
/** What the issuer says of a token that nobody has a reason to refuse; each test changes one thing. */
const ANSWER: Members = { ...CLAIMS, active: true, token_type: 'Bearer' }

interface Case {
  readonly text?: string
  readonly claims?: Members
  readonly policy?: Partial<TokenPolicy>
  readonly context?: Partial<VerifyContext>
}

const saying = (changes: Members = {}): Introspector => {
  const claims = JSON.parse(JSON.stringify({ ...ANSWER, ...changes })) as Members
  return { ask: (_text, now) => Promise.resolve(ok({ claims, until: now + 60 })) }
}
const introspect = ({ text = TOKEN, claims, policy, context }: Case = {}) =>
  introspectToken(new Secret(text), { ...POLICY, ...policy }, saying(claims), {
    now: NOW,
    ...context,
  })
const refusal = (reason: string, facts: object = {}) => ({
  ok: false,
  failure: { reason, ...facts },
})

describe('introspectToken', () => {
  it('accepts a token that its issuer calls active and that meets the policy', async () => {
    const verified = await introspect()
    expect(verified).toMatchObject({
      ok: true,
      value: {
        kind: 'opaque',
        claims: { iss: ISSUER, sub: 'alice', exp: NOW + 240, scopes: ['openid', 'profile'] },
      },
    })
    expect(verified).not.toHaveProperty('value.header')
  })

  it('takes the issuer that was asked for the issuer when the answer names none', async () => {
    expect(await introspect({ claims: { iss: undefined } })).toMatchObject({
      value: { claims: { iss: ISSUER } },
    })
  })

  it('takes a token without end to end when the issuer must be asked again', async () => {
    expect(await introspect({ claims: { exp: undefined } })).toMatchObject({
      value: { claims: { exp: NOW + 60 } },
    })
  })

  it.each([`${ISSUER}/`, 'https://evil.example', null, 7])(
    'refuses a token of the issuer %j',
    async (iss) => {
      expect(await introspect({ claims: { iss } })).toMatchObject(
        refusal('issuer_mismatch', { expected: ISSUER, got: expect.stringContaining(String(iss)) }),
      )
    },
  )

  it.each([
    [{ exp: NOW - 5 }, refusal('expired')],
    [{ exp: '1' }, refusal('claim_invalid', { claim: 'exp' })],
    [{ exp: null }, refusal('claim_invalid', { claim: 'exp' })],
    [{ nbf: NOW + 60 }, refusal('not_yet_valid')],
    [{ aud: 'other' }, refusal('audience_mismatch')],
    [{ aud: undefined }, refusal('audience_mismatch')],
    [{ scope: 'profile' }, refusal('scope_missing')],
    [{ org: 'b' }, refusal('claim_invalid', { check: 'rules' })],
    [{ typ: 'Refresh' }, refusal('claim_invalid', { check: 'use' })],
    [{ token_use: 'refresh_token' }, refusal('claim_invalid', { check: 'use' })],
    [{ cnf: { jkt: 'A'.repeat(43) } }, refusal('binding_not_accepted')],
    [{ cnf: {} }, refusal('claim_invalid', { check: 'binding' })],
  ])('refuses %j, as of a signed token', async (claims, expected) => {
    expect(await introspect({ claims })).toMatchObject(expected)
  })

  it('refuses a token of another client', async () => {
    const policy = { clients: ['partner-app'] }
    expect(await introspect({ policy })).toMatchObject({ ok: true })
    expect(await introspect({ policy, claims: { azp: 'stranger' } })).toMatchObject(
      refusal('client_not_accepted'),
    )
  })

  it('never takes it for an ID token', async () => {
    const policy = { idTokens: true }
    expect(await introspect({ policy, claims: { typ: 'ID' } })).toMatchObject(
      refusal('claim_invalid', { check: 'use' }),
    )
  })

  it('asks for the proof of a bound one', async () => {
    const client = await createClient()
    const policy = { dpop: 'accept' } as const
    const claims = { cnf: { jkt: client.thumbprint } }
    expect(await introspect({ policy, claims })).toMatchObject(refusal('proof_missing'))
    const context = { presentation: client.present(TOKEN), replay: createMemory() }
    expect(await introspect({ policy, claims, context })).toMatchObject({ ok: true })
    expect(await introspect({ policy, claims, context })).toMatchObject(refusal('proof_replayed'))
  })

  it.each([16, 4_096])('asks about %i characters', async (length) => {
    expect(await introspect({ text: 'x'.repeat(length) })).toMatchObject({ ok: true })
  })

  it('asks about a text that only holds what a JWT begins with', async () => {
    expect(await introspect({ text: 'an-opaque-eyJ.of-the-partner' })).toMatchObject({ ok: true })
  })

  it.each([
    ['fifteen characters', 'x'.repeat(15)],
    ['4097 characters', 'x'.repeat(4_097)],
    ['nothing', ''],
    ['a space', 'an opaque token of the partner'],
    ['a line feed', `${TOKEN}\n`],
    ['letters beyond ASCII', `${TOKEN}ü`],
    ['an equals sign within', `an=${TOKEN}`],
    ['a JWT', 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.AAAA'],
    ['a broken JWT', 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0'],
    ['an encrypted JWT', 'eyJhbGciOiJkaXIifQ..AAAA.AAAA.AAAA'],
  ])('asks nobody about %s', async (_what, text) => {
    const introspector: Introspector = { ask: () => Promise.reject(new Error('asked')) }
    expect(await introspectToken(new Secret(text), POLICY, introspector, { now: NOW })).toEqual(
      refusal('token_malformed', {
        part: 'token',
        rule: 'must be 16 to 4096 characters that a Bearer header takes, and no JWT',
      }),
    )
  })

  it('hands on why the issuer does not vouch for it', async () => {
    const failure = { reason: 'token_inactive', issuer: ISSUER } as const
    const introspector: Introspector = { ask: () => Promise.resolve(err(failure)) }
    expect(await introspectToken(new Secret(TOKEN), POLICY, introspector, { now: NOW })).toEqual({
      ok: false,
      failure,
    })
  })
})
