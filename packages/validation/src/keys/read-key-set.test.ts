import { generateKeyPairSync } from 'node:crypto'
import { createSigningKey } from '@cambio/testkit'
import type { SigningKey } from '@cambio/testkit'
import { errors } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../test/partner.ts'
import { readKeySet } from './read-key-set.ts'

const NO_KEY = errors.JWKSNoMatchingKey
const SEVERAL_KEYS = errors.JWKSMultipleMatchingKeys

let good: SigningKey
let rsa: SigningKey
beforeAll(async () => {
  good = await createSigningKey('ES256', 'good')
  rsa = await createSigningKey('RS256', 'bad')
})

const base64url = (value: bigint) => {
  const hex = value.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
}

function rsaJwk(modulusLength: number, publicExponent?: number): object {
  const exponent = publicExponent === undefined ? {} : { publicExponent }
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength, ...exponent })
  return { ...publicKey.export({ format: 'jwk' }), kid: 'bad' }
}

/** A number of 2048 bits that is a power of 65537 modulo each small prime, as the broken generator's are. */
function rocaModulus(): bigint {
  const primes = Array.from({ length: 166 }, (_, index) => BigInt(index + 2)).filter((candidate) =>
    Array.from({ length: 14 }, (_, index) => BigInt(index + 2)).every(
      (divisor) => divisor >= candidate || candidate % divisor !== 0n,
    ),
  )
  const primorial = primes.reduce((product, prime) => product * prime, 1n)
  const power = 65_537n ** 5n % primorial
  return ((1n << 2_047n) / primorial + 1n) * primorial + power
}

const readWith = async (...bad: readonly unknown[]) =>
  valueOf(await readKeySet({ keys: [...bad, good.publicJwk] }))

describe('readKeySet', () => {
  it.each(['RS256', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const)(
    'finds a key for %s by its kid',
    async (alg) => {
      const key = await createSigningKey(alg, 'mine')
      const keys = await readWith(key.publicJwk)
      expect(keys).toMatchObject({ count: 2, rejected: [] })
      await expect(keys.find({ alg, kid: 'mine' })).resolves.toMatchObject({ type: 'public' })
    },
  )

  it('takes a key that is said to be guarded from export as what it is: published', async () => {
    const key = await createSigningKey('RS256', 'mine')
    const keys = await readWith({ ...key.publicJwk, ext: false })
    await expect(keys.find({ alg: 'RS256', kid: 'mine' })).resolves.toMatchObject({
      extractable: true,
    })
  })

  it.each(['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const)(
    'finds a key for %s that does not say its algorithm',
    async (alg) => {
      const { publicJwk } = await createSigningKey(alg, 'mine')
      const keys = await readWith({ ...publicJwk, alg: undefined })
      expect(keys).toMatchObject({ count: 2, rejected: [] })
      await expect(keys.find({ alg, kid: 'mine' })).resolves.toMatchObject({ type: 'public' })
    },
  )

  it('reads a hundred keys', async () => {
    const keys = Array.from({ length: 100 }, () => good.publicJwk)
    expect(await readKeySet({ keys })).toMatchObject({ ok: true, value: { count: 100 } })
  })

  it('passes over keys for encryption', async () => {
    const keys = await readWith({ ...rsa.publicJwk, use: 'enc', alg: 'RSA-OAEP' })
    expect(keys).toMatchObject({ count: 1, rejected: [] })
  })

  it.each([
    ['RSA of 1024 bits', () => rsaJwk(1_024), 'it has fewer than 2048 bits'],
    [
      'RSA of 16384 bits',
      () => ({ ...rsa.publicJwk, n: base64url((1n << 16_383n) + 1n) }),
      'it has more than 8192 bits',
    ],
    [
      'RSA with the exponent 1',
      () => ({ ...rsa.publicJwk, e: 'AQ' }),
      'its exponent is no RSA exponent',
    ],
    [
      'RSA with an even exponent',
      () => ({ ...rsa.publicJwk, e: 'BA' }),
      'its exponent is no RSA exponent',
    ],
    [
      'RSA with an exponent of 65 bits',
      () => ({ ...rsa.publicJwk, e: base64url((1n << 64n) + 1n) }),
      'its exponent has more than 64 bits',
    ],
    [
      'RSA of the broken generator',
      () => ({ ...rsa.publicJwk, n: base64url(rocaModulus()) }),
      'it can be factored (CVE-2017-15361)',
    ],
    [
      'RSA without a modulus',
      () => ({ ...rsa.publicJwk, n: undefined }),
      'its members are not base64url',
    ],
    [
      'a symmetric key',
      () => ({ kty: 'oct', kid: 'bad', k: 'AAAA' }),
      'its private part is published',
    ],
    [
      'a private key',
      () => ({ ...good.privateKey.export({ format: 'jwk' }), kid: 'bad' }),
      'its private part is published',
    ],
    [
      'a curve we do not know',
      () => ({ ...good.publicJwk, kid: 'bad', crv: 'secp256k1' }),
      'its type is not supported',
    ],
    ['a kind we do not know', () => ({ kty: 'toString', kid: 'bad' }), 'its type is not supported'],
    [
      'a point off its curve',
      () => ({ ...good.publicJwk, kid: 'bad', x: good.publicJwk.y }),
      'it cannot be read',
    ],
    ['an algorithm we do not know', () => ({ ...rsa.publicJwk, alg: 'RS1' }), 'it cannot be read'],
  ])('drops %s, and keeps the others', async (_what, bad, why) => {
    const keys = await readWith(bad())
    expect(keys).toMatchObject({ count: 1, rejected: [{ kid: 'bad', why }] })
    await expect(keys.find({ alg: 'ES256', kid: 'good' })).resolves.toMatchObject({
      type: 'public',
    })
    await expect(keys.find({ alg: 'RS256', kid: 'bad' })).rejects.toThrow(NO_KEY)
  })

  it('drops what is no key at all', async () => {
    expect(await readWith(null, 'x', {}, [])).toMatchObject({
      count: 1,
      rejected: Array.from({ length: 4 }, () => ({ kid: 'nothing', why: 'it is not a key' })),
    })
  })

  it('does not guess between two keys of one kid', async () => {
    const twin = await createSigningKey('ES256', 'good')
    const keys = await readWith(twin.publicJwk)
    await expect(keys.find({ alg: 'ES256', kid: 'good' })).rejects.toThrow(SEVERAL_KEYS)
  })

  it('does not use a key for another algorithm than its own', async () => {
    const keys = await readWith(rsa.publicJwk)
    await expect(keys.find({ alg: 'PS256', kid: 'bad' })).rejects.toThrow(NO_KEY)
  })

  it.each([
    ['has no keys', {}, 'the key set has no keys'],
    ['has keys that are no list', { keys: { a: 1 } }, 'the key set has no keys'],
    [
      'has 101 keys',
      { keys: Array.from({ length: 101 }, () => ({})) },
      'the key set has more than 100 keys',
    ],
  ])('refuses a document that %s', async (_what, document, failure) => {
    expect(await readKeySet(document)).toEqual({ ok: false, failure })
  })
})
