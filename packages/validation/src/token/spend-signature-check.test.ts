import { createSigningKey } from '@cambio/testkit'
import { importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { createPartner, parsed } from '../../test/partner.ts'
import { findWeakness } from '../keys/key-weakness.ts'
import { ALGORITHMS } from './algorithms.ts'
import { DECOY_KEYS } from './decoy-keys.ts'
import { spendSignatureCheck } from './spend-signature-check.ts'

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
