import { constants, generateKeyPair, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

const generate = promisify(generateKeyPair)

/** Smallest RSA key that RFC 7518 (section 3.3) allows; larger only costs test time. */
const RSA_BITS = 2048

export interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** How keys of one algorithm are made, and how they sign. */
export interface AlgorithmRecipe {
  generate(): Promise<KeyPair>
  sign(data: Buffer, key: KeyObject): Buffer
}

const rsa = (hash: string): AlgorithmRecipe => ({
  generate: () => generate('rsa', { modulusLength: RSA_BITS }),
  sign: (data, key) => sign(hash, data, key),
})

/** RFC 7518, section 3.5: the salt is as long as the hash. */
const rsaPss = (hash: string): AlgorithmRecipe => ({
  generate: () => generate('rsa', { modulusLength: RSA_BITS }),
  sign: (data, key) =>
    sign(hash, data, {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }),
})

/** RFC 7518, section 3.4: R and S side by side, not DER. */
const ecdsa = (hash: string, namedCurve: string): AlgorithmRecipe => ({
  generate: () => generate('ec', { namedCurve }),
  sign: (data, key) => sign(hash, data, { key, dsaEncoding: 'ieee-p1363' }),
})

const eddsa: AlgorithmRecipe = {
  generate: () => generate('ed25519'),
  sign: (data, key) => sign(null, data, key),
}

/** The signature algorithms that an issuer here can use (RFC 7518, RFC 8037). */
export type Algorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'

export const ALGORITHMS: Readonly<Record<Algorithm, AlgorithmRecipe>> = {
  RS256: rsa('sha256'),
  RS384: rsa('sha384'),
  RS512: rsa('sha512'),
  PS256: rsaPss('sha256'),
  PS384: rsaPss('sha384'),
  PS512: rsaPss('sha512'),
  ES256: ecdsa('sha256', 'P-256'),
  ES384: ecdsa('sha384', 'P-384'),
  ES512: ecdsa('sha512', 'P-521'),
  EdDSA: eddsa,
}
