import nodeCrypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { createSigningKey } from '@cambio/testkit'
import { importJWK } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPartner, keySetOf, NOW, parsed, POLICY } from '../../test/partner.ts'
import { findWeakness } from '../keys/key-weakness.ts'
import { ALGORITHMS } from './algorithms.ts'
import { DECOY_KEYS } from './decoy-keys.ts'
import { spendSignatureCheck } from './spend-signature-check.ts'
import { verifyToken } from './verify-token.ts'

describe('spendSignatureCheck', () => {
  it.each(ALGORITHMS)('has a key for %s that a check really works with', async (alg) => {
    const jwk = { ...DECOY_KEYS[alg] }
    expect(findWeakness(jwk)).toBeUndefined()
    await expect(importJWK(jwk, alg)).resolves.toMatchObject({ type: 'public' })
  })

  it.each(['RS256', 'ES512', 'EdDSA'] as const)('comes to nothing for %s', async (alg) => {
    const partner = await createPartner(await createSigningKey(alg))
    await expect(spendSignatureCheck(parsed(partner.token()))).resolves.toBeUndefined()
  })

  it.each(['none', 'HS256', 'toString', '__proto__'])('does nothing for %s', async (alg) => {
    const partner = await createPartner()
    const token = parsed(partner.token({}, { alg }))
    await expect(spendSignatureCheck(token)).resolves.toBeUndefined()
  })
})

describe('the work of a refusal', () => {
  /** Watched, not replaced: how often a signature was really checked, and a key read. */
  const watch = () => ({
    verify: vi.spyOn(nodeCrypto, 'verify'),
    importKey: vi.spyOn(crypto.subtle, 'importKey'),
  })
  let watched: ReturnType<typeof watch>
  const checks = () => watched.verify.mock.calls.length
  const readings = () => watched.importKey.mock.calls.length
  beforeEach(() => {
    watched = watch()
    syncBuiltinESMExports()
  })
  afterEach(() => {
    vi.restoreAllMocks()
    syncBuiltinESMExports()
  })

  it.each(['RS256', 'ES256', 'EdDSA'] as const)(
    'is one check of a signature by %s, whoever the issuer is',
    async (alg) => {
      const partner = await createPartner(await createSigningKey(alg))
      await spendSignatureCheck(parsed(partner.token()))
      expect(checks()).toBe(1)
    },
  )

  it('is the same for a key that is not there as for a wrong signature', async () => {
    const partner = await createPartner()
    const forger = await createPartner(await createSigningKey('EdDSA', 'partner-key'))
    const others = await keySetOf([(await createSigningKey('EdDSA', 'other')).publicJwk])
    const token = parsed(forger.token())
    expect(await verifyToken(token, POLICY, partner.keys, { now: NOW })).toMatchObject({
      failure: { reason: 'signature_invalid' },
    })
    expect(checks()).toBe(1)
    expect(await verifyToken(token, POLICY, others, { now: NOW })).toMatchObject({
      failure: { reason: 'key_not_found' },
    })
    expect(checks()).toBe(2)
  })

  it('is none where the issuer’s keys could not be had at all', async () => {
    const failure = { reason: 'keys_unavailable', issuer: POLICY.issuer, cause: 'down' } as const
    const keys = {
      find: () => Promise.resolve({ ok: false, failure } as const),
      refresh: () => Promise.resolve(true),
    }
    await verifyToken(parsed((await createPartner()).token()), POLICY, keys, { now: NOW })
    expect(checks()).toBe(0)
  })

  it('reads the key once', async () => {
    const token = parsed((await createPartner()).token())
    await spendSignatureCheck(token)
    const before = readings()
    await spendSignatureCheck(token)
    expect(readings()).toBe(before)
  })

  it.each(['none', 'HS256', 'toString'])('is none for %s, which nobody signs with', async (alg) => {
    await spendSignatureCheck(parsed((await createPartner()).token({}, { alg })))
    expect(checks()).toBe(0)
  })
})
