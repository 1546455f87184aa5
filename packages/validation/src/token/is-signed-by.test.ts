import { createSigningKey, signToken } from '@cambio/testkit'
import * as fc from 'fast-check'
import { compactVerify, importJWK, type CryptoKey, type JWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { CLAIMS } from '../../test/partner.ts'
import { ALGORITHMS } from './algorithms.ts'
import { isSignedBy } from './is-signed-by.ts'

type Alg = (typeof ALGORITHMS)[number]

interface Signed {
  readonly jws: string
  readonly jwk: JWK
}

const signed = new Map<Alg, Signed>()
beforeAll(async () => {
  for (const alg of ALGORITHMS) {
    const key = await createSigningKey(alg)
    signed.set(alg, { jws: signToken(CLAIMS, key), jwk: { ...key.publicJwk } })
  }
})

function signedWith(alg: Alg): Signed {
  const one = signed.get(alg)
  if (one === undefined) throw new Error(alg)
  return one
}

async function keyFor(jwk: JWK, alg: string): Promise<CryptoKey> {
  const { alg: _bound, ...free } = jwk
  const key = await importJWK(free, alg)
  if (key instanceof Uint8Array) throw new TypeError('a secret')
  return key
}

async function joseAgrees(jws: string, alg: string, key: CryptoKey): Promise<boolean> {
  return compactVerify(jws, key, { algorithms: [alg] }).then(
    () => true,
    () => false,
  )
}

const RSA = ALGORITHMS.filter((alg) => alg.startsWith('RS') || alg.startsWith('PS'))
const otherThan = (alg: Alg, among: readonly Alg[] = ALGORITHMS): Alg[] =>
  among.filter((each) => each !== alg)

describe('isSignedBy', () => {
  it.each(ALGORITHMS)('accepts what was signed by %s', async (alg) => {
    const { jws, jwk } = signedWith(alg)
    expect(isSignedBy(jws, alg, await keyFor(jwk, alg))).toBe(true)
  })

  it('takes the newer name of EdDSA', async () => {
    const { jws, jwk } = signedWith('EdDSA')
    expect(isSignedBy(jws, 'Ed25519', await keyFor(jwk, 'EdDSA'))).toBe(true)
  })

  it.each(ALGORITHMS)('refuses another key’s signature by %s', async (alg) => {
    const stranger = await createSigningKey(alg)
    const key = await keyFor(stranger.publicJwk, alg)
    expect(isSignedBy(signedWith(alg).jws, alg, key)).toBe(false)
  })

  it.each(ALGORITHMS)('refuses a header, a payload that %s did not sign', async (alg) => {
    const { jws, jwk } = signedWith(alg)
    const [header = '', payload = '', signature = ''] = jws.split('.')
    const key = await keyFor(jwk, alg)
    expect(isSignedBy(`${header}A.${payload}.${signature}`, alg, key)).toBe(false)
    expect(isSignedBy(`${header}.${payload}A.${signature}`, alg, key)).toBe(false)
    expect(isSignedBy(`${header}.${payload}.`, alg, key)).toBe(false)
  })

  it.each(ALGORITHMS)('lets a key that was read for %s check nothing else', async (alg) => {
    const { jws, jwk } = signedWith(alg)
    const key = await keyFor(jwk, alg)
    for (const other of otherThan(alg)) {
      expect([other, isSignedBy(jws, other, key)]).toEqual([other, false])
      expect([other, isSignedBy(signedWith(other).jws, alg, key)]).toEqual([other, false])
    }
  })

  it.each(RSA)('lets an RSA key check by %s only if it was read for that', async (alg) => {
    const { jws, jwk } = signedWith(alg)
    for (const other of otherThan(alg, RSA)) {
      expect([other, isSignedBy(jws, alg, await keyFor(jwk, other))]).toEqual([other, false])
    }
  })

  it('takes no private key', async () => {
    const own = await createSigningKey('EdDSA')
    const jwk = { ...own.privateKey.export({ format: 'jwk' }), ext: true }
    const key = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', true, ['sign'])
    expect(isSignedBy(signToken(CLAIMS, own), 'EdDSA', key)).toBe(false)
  })

  it.each(ALGORITHMS)('takes no key for %s that is not for checking signatures', async (alg) => {
    const { jws, jwk } = signedWith(alg)
    expect(isSignedBy(jws, alg, await keyFor({ ...jwk, key_ops: [] }, alg))).toBe(false)
  })

  it.each(['none', 'HS256', '', 'rs256', 'toString', '__proto__'])(
    'knows no algorithm “%s”',
    async (alg) => {
      const { jws, jwk } = signedWith('RS256')
      expect(isSignedBy(jws, alg, await keyFor(jwk, 'RS256'))).toBe(false)
    },
  )

  it.each(ALGORITHMS)('says of any bytes as a signature by %s what jose says', async (alg) => {
    const { jws, jwk } = signedWith(alg)
    const key = await keyFor(jwk, alg)
    const start = jws.lastIndexOf('.') + 1
    const real = Buffer.from(jws.slice(start), 'base64url')
    const mutated = fc
      .tuple(fc.nat(real.length - 1), fc.integer({ min: 1, max: 255 }))
      .map(([at, change]) => real.map((byte, place) => (place === at ? byte ^ change : byte)))
    const shortened = fc.nat(real.length).map((length) => real.subarray(0, length))
    const lengthened = fc.uint8Array({ maxLength: 8 }).map((more) => Buffer.concat([real, more]))
    const anything = fc.uint8Array({ minLength: 1, maxLength: 600 })
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, shortened, lengthened, anything), async (bytes) => {
        const text = jws.slice(0, start) + Buffer.from(bytes).toString('base64url')
        expect(isSignedBy(text, alg, key)).toBe(await joseAgrees(text, alg, key))
      }),
      { numRuns: 50 },
    )
  })
})
