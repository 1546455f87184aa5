import { randomUUID } from 'node:crypto'
import type { JsonWebKey, KeyObject } from 'node:crypto'
import { ALGORITHMS } from './algorithm.ts'
import type { Algorithm } from './algorithm.ts'

/** A private key and what its issuer publishes of it. */
export interface SigningKey {
  readonly alg: Algorithm
  readonly kid: string
  readonly privateKey: KeyObject
  /** The JWKS entry: public members, `kid`, `alg`, `use`. */
  readonly publicJwk: JsonWebKey
}

/** A new key that nobody publishes yet: also good for a forged signature. */
export async function createSigningKey(
  alg: Algorithm,
  kid: string = randomUUID(),
): Promise<SigningKey> {
  const { publicKey, privateKey } = await ALGORITHMS[alg].generate()
  const publicJwk = { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }
  return { alg, kid, privateKey, publicJwk }
}
