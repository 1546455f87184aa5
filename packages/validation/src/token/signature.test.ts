import { createSigningKey, signToken } from '@cambio/testkit'
import type { Members } from '@cambio/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { CLAIMS, createPartner, ISSUER, keySetOf, NOW, parsed, POLICY } from '../../test/partner.ts'
import type { Partner } from '../../test/partner.ts'
import type { KeyQuery, KeySet } from '../keys/key-set.ts'
import { verifySignature } from './signature.ts'
import type { TokenPolicy } from './token-policy.ts'
import { verifyToken } from './verify-token.ts'

let partner: Partner
/** Signs by another key of the same name. */
let forged: Partner
beforeAll(async () => {
  partner = await createPartner()
  forged = await createPartner(await createSigningKey('EdDSA', 'partner-key'))
})

const verify = ({ header, policy }: { header: Members; policy?: Partial<TokenPolicy> }) =>
  verifyToken(parsed(partner.token({}, header)), { ...POLICY, ...policy }, partner.keys, {
    now: NOW,
  })

const refusal = (reason: string, facts: object = {}) => ({
  ok: false,
  failure: { reason, ...facts },
})

describe('verifyToken, by signature', () => {
  it('refuses a token whose claims were changed after signing', async () => {
    const [header, , signature] = partner.token().split('.')
    const [, payload] = partner.token({ sub: 'eve' }).split('.')
    const token = parsed([header, payload, signature].join('.'))
    expect(await verifyToken(token, POLICY, partner.keys, { now: NOW })).toEqual(
      refusal('signature_invalid', { issuer: ISSUER, kid: 'partner-key' }),
    )
  })

  it('refuses a token of another key under the same kid', async () => {
    const forger = await createPartner(await createSigningKey('EdDSA', 'partner-key'))
    const token = parsed(forger.token())
    expect(await verifyToken(token, POLICY, partner.keys, { now: NOW })).toMatchObject(
      refusal('signature_invalid'),
    )
  })

  it('lets nothing but the header we have checked choose the algorithm', async () => {
    const token = parsed(partner.token())
    const checked = { ...token, header: { ...token.header, alg: 'ES256' } }
    const keys = { ...partner.keys, find: () => partner.keys.find({ alg: 'EdDSA' }) }
    expect(await verifySignature(token, keys)).toMatchObject({ ok: true })
    expect(await verifySignature(checked, keys)).toMatchObject(refusal('signature_invalid'))
  })

  it('ignores a key that comes with the token', async () => {
    const forger = await createSigningKey('EdDSA', 'partner-key')
    const header = { jwk: forger.publicJwk, jku: 'http://127.0.0.1:9/', x5c: ['AAAA'] }
    const token = parsed(signToken(CLAIMS, forger, header))
    expect(await verifyToken(token, POLICY, partner.keys, { now: NOW })).toMatchObject(
      refusal('signature_invalid'),
    )
  })

  it('refuses a kid that the issuer does not publish', async () => {
    const facts = { issuer: ISSUER, alg: 'EdDSA', kid: '../../dev/null' }
    expect(await verify({ header: { kid: '../../dev/null' } })).toEqual(
      refusal('key_not_found', facts),
    )
  })

  it('refuses an allowed algorithm that is not the key’s', async () => {
    expect(await verify({ header: { alg: 'ES256' } })).toMatchObject(refusal('key_not_found'))
  })

  it('refuses an RS256 key used as an HMAC secret, even if the policy were to list HS256', async () => {
    const policy = { algorithms: ['HS256'] }
    expect(await verify({ header: { alg: 'HS256' }, policy })).toMatchObject(
      refusal('key_not_found'),
    )
  })

  it('accepts a token without kid when the issuer has one key, and does not guess among two', async () => {
    const other = await createSigningKey('EdDSA')
    const text = parsed(partner.token({}, { kid: undefined }))
    const both = await keySetOf([partner.key.publicJwk, other.publicJwk])
    expect(await verifyToken(text, POLICY, partner.keys, { now: NOW })).toMatchObject({ ok: true })
    expect(await verifyToken(text, POLICY, both, { now: NOW })).toMatchObject(
      refusal('key_not_found'),
    )
  })

  it.each(['RS256', 'ES256'] as const)('accepts %s', async (alg) => {
    const other = await createPartner(await createSigningKey(alg))
    const verified = await verifyToken(parsed(other.token()), POLICY, other.keys, { now: NOW })
    expect(verified).toMatchObject({ ok: true })
  })

  it.each([
    ['all zeros', Buffer.alloc(64)],
    ['63 bytes', Buffer.alloc(63, 1)],
    ['65 bytes', Buffer.alloc(65, 1)],
    ['none at all but a byte', Buffer.alloc(1)],
    ['7000 bytes', Buffer.alloc(7_000, 1)],
  ])('refuses an ES256 signature of %s', async (_what, signature) => {
    const other = await createPartner(await createSigningKey('ES256'))
    const data = other.token().split('.').slice(0, 2).join('.')
    const token = parsed(`${data}.${signature.toString('base64url')}`)
    expect(await verifyToken(token, POLICY, other.keys, { now: NOW })).toMatchObject(
      refusal('signature_invalid'),
    )
  })

  it('says that keys are missing, not that the token is bad', async () => {
    const failure = { reason: 'keys_unavailable', issuer: ISSUER, cause: 'down' } as const
    const keys = {
      find: () => Promise.resolve({ ok: false, failure } as const),
      refresh: () => Promise.resolve(true),
    }
    const token = parsed(partner.token())
    expect(await verifyToken(token, POLICY, keys, { now: NOW })).toEqual({ ok: false, failure })
  })

  it.each([
    ['a good signature', () => partner.token(), 1, 0],
    ['a kid that nobody publishes', () => partner.token({}, { kid: 'x' }), 1, 0],
    ['a wrong signature, and no newer keys', () => forged.token(), 1, 1],
  ])('asks for keys no more often than needed: %s', async (_what, text, finds, refreshes) => {
    const asked = { find: 0, refresh: 0 }
    const keys = {
      find: (query: KeyQuery) => ((asked.find += 1), partner.keys.find(query)),
      refresh: () => Promise.resolve(((asked.refresh += 1), false)),
    }
    await verifySignature(parsed(text()), keys)
    expect(asked).toEqual({ find: finds, refresh: refreshes })
  })

  it('looks once more after the keys were fetched anew', async () => {
    const old: KeySet = await keySetOf([(await createSigningKey('EdDSA', 'partner-key')).publicJwk])
    let current = old
    const keys = {
      find: (query: KeyQuery) => current.find(query),
      refresh: () => Promise.resolve(((current = partner.keys), true)),
    }
    const token = parsed(partner.token())
    expect(await verifyToken(token, POLICY, keys, { now: NOW })).toMatchObject({ ok: true })
  })
})
