import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../token/json-object.ts'
import { findWeakness } from './key-weakness.ts'

const base64url = (value: bigint): string => {
  const hex = value.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
}
/** An odd number of so many bits; whether it has two prime factors is not ours to find out. */
const modulus = (bits: bigint): string => base64url((1n << (bits - 1n)) + 1n)

const RSA: JsonObject = { kty: 'RSA', n: modulus(2_048n), e: 'AQAB' }
const rsa = (changes: object) => findWeakness({ ...RSA, ...changes })

describe('findWeakness', () => {
  it.each([2_048n, 8_192n])('finds none in RSA of %d bits', (bits) => {
    expect(rsa({ n: modulus(bits) })).toBeUndefined()
  })

  it('takes the exponent 3 and no smaller or even one', () => {
    expect(rsa({ e: base64url(3n) })).toBeUndefined()
    for (const e of [0n, 1n, 2n, 65_536n])
      expect(rsa({ e: base64url(e) })).toBe('its exponent is no RSA exponent')
  })

  it.each([
    [2_047n, 'it has fewer than 2048 bits'],
    [8_193n, 'it has more than 8192 bits'],
  ])('refuses RSA of %d bits', (bits, weakness) => {
    expect(rsa({ n: modulus(bits) })).toBe(weakness)
  })

  it.each(['n', 'e'])('refuses RSA whose member %s is not base64url', (member) => {
    for (const value of [undefined, null, 65_537, '', '=AQAB', 'AQAB=', 'AQ+B'])
      expect(rsa({ [member]: value })).toBe('its members are not base64url')
  })

  it('takes one character, which is no byte, for the number zero', () => {
    expect(rsa({ n: 'A' })).toBe('it has fewer than 2048 bits')
  })

  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])(
    'refuses a key with the private member %s',
    (member) => {
      expect(rsa({ [member]: undefined })).toBe('its private part is published')
    },
  )

  it.each([
    ['EC', 'P-256'],
    ['EC', 'P-384'],
    ['EC', 'P-521'],
    ['OKP', 'Ed25519'],
  ])('finds none in %s %s', (kty, crv) => {
    expect(findWeakness({ kty, crv })).toBeUndefined()
  })

  it.each([
    ['EC', 'Ed25519'],
    ['EC', 'secp256k1'],
    ['EC', undefined],
    ['OKP', 'P-256'],
    ['OKP', 'X25519'],
    ['oct', undefined],
    ['rsa', undefined],
    ['toString', undefined],
    [['EC'], 'P-256'],
    [undefined, undefined],
  ])('supports no %j %j', (kty, crv) => {
    expect(findWeakness({ kty, crv })).toBe('its type is not supported')
  })
})
