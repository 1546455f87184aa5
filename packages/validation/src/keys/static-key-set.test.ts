import { createSigningKey } from '@cambio/testkit'
import type { SigningKey } from '@cambio/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { CLAIMS, createPartner, ISSUER, NOW, parsed, POLICY } from '../../test/partner.ts'
import { verifyToken } from '../token/verify-token.ts'
import { createStaticKeySet } from './static-key-set.ts'

let key: SigningKey
let jwk: Record<string, unknown>
beforeAll(async () => {
  key = await createSigningKey('EdDSA', 'partner-key')
  jwk = { ...key.publicJwk }
})

describe('createStaticKeySet', () => {
  it('verifies with the keys that were given', async () => {
    const partner = await createPartner(key)
    const keys = createStaticKeySet({ issuer: ISSUER, keys: [jwk] })
    expect(
      await verifyToken(parsed(partner.token(CLAIMS)), POLICY, keys, { now: NOW }),
    ).toMatchObject({ ok: true })
    expect(await keys.find({ alg: 'EdDSA', kid: 'other' })).toEqual({
      ok: false,
      failure: { reason: 'key_not_found', issuer: ISSUER, alg: 'EdDSA', kid: 'other' },
    })
    expect(await keys.refresh()).toBe(false)
  })

  it('says how it is', async () => {
    const shared = { kty: 'oct', kid: 'shared', k: 'AAAA' }
    const keys = createStaticKeySet({ issuer: ISSUER, keys: [jwk, shared] })
    expect(keys.ready).toBe(false)
    expect(keys.status()).toEqual({
      issuer: ISSUER,
      keys: 0,
      rejected: [],
      cause: 'not read yet',
    })
    const status = {
      issuer: ISSUER,
      keys: 1,
      rejected: [{ kid: 'shared', why: 'its private part is published' }],
    }
    expect(await keys.load()).toEqual({ ok: true, value: status })
    expect(keys.ready).toBe(true)
    expect(keys.status()).toEqual(status)
  })

  it.each([
    ['none', []],
    ['only weak ones', [{ kty: 'oct', k: 'AAAA' }]],
  ])('is of no use with %s', async (_what, given) => {
    const keys = createStaticKeySet({ issuer: ISSUER, keys: given })
    const failure = {
      reason: 'keys_unavailable',
      issuer: ISSUER,
      cause: 'none of the given keys can be used',
    }
    expect(await keys.load()).toEqual({ ok: false, failure })
    expect(await keys.find({ alg: 'EdDSA' })).toEqual({ ok: false, failure })
    expect(keys.ready).toBe(false)
    expect(keys.status()).toMatchObject({ keys: 0, cause: failure.cause })
  })
})
