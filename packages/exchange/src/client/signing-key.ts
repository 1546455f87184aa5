import { createPrivateKey, createPublicKey, type KeyObject, type webcrypto } from 'node:crypto'
import { err, ok, type Result, type Secret } from '@cambio/validation'
import type { CredentialFault } from './credential-fault.ts'

/** A private key to sign assertions with, and what may be known of it. */
export interface SigningKey {
  /** Cannot be exported. */
  readonly key: webcrypto.CryptoKey
  /** As the assertion's header names it (RFC 7518, RFC 8037). */
  readonly algorithm: string
  /** The key id it is registered with; absent: none is sent, and the server takes the client's key of that algorithm. */
  readonly keyId?: string
  /** The public half (RFC 7517), its own members only. */
  readonly publicJwk: Readonly<Record<string, string>>
}

interface Kind {
  readonly algorithm: string
  readonly imported: Parameters<KeyObject['toCryptoKey']>[0]
}

const RSA: Kind = {
  algorithm: 'RS256',
  imported: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
}
const ED25519: Kind = { algorithm: 'EdDSA', imported: { name: 'Ed25519' } }
const ELLIPTIC: Readonly<Record<string, Kind>> = {
  prime256v1: { algorithm: 'ES256', imported: { name: 'ECDSA', namedCurve: 'P-256' } },
  secp384r1: { algorithm: 'ES384', imported: { name: 'ECDSA', namedCurve: 'P-384' } },
  secp521r1: { algorithm: 'ES512', imported: { name: 'ECDSA', namedCurve: 'P-521' } },
}

/** RFC 7518, section 3.3. */
const MIN_RSA_BITS = 2048

/** Reads a private key (PEM, not encrypted). The algorithm follows from the key. */
export function readSigningKey(pem: Secret, keyId?: string): Result<SigningKey, CredentialFault> {
  const key = parse(pem)
  if (key === undefined) {
    return err({
      message: 'is not a private key in PEM, or an encrypted one',
      hint: 'write it with `openssl pkcs8 -topk8 -nocrypt`',
    })
  }
  const kind = kindOf(key)
  if (kind === undefined) {
    return err({
      message: `is a key of kind ${key.asymmetricKeyType}, which cannot sign assertions here`,
      hint: `use RSA of ${MIN_RSA_BITS} bits or more, EC (P-256, P-384, P-521) or Ed25519`,
    })
  }
  return ok({
    key: key.toCryptoKey(kind.imported, false, ['sign']),
    algorithm: kind.algorithm,
    ...(keyId !== undefined && { keyId }),
    publicJwk: publicJwkOf(key),
  })
}

function parse(pem: Secret): KeyObject | undefined {
  try {
    return createPrivateKey(pem.reveal())
  } catch {
    // OpenSSL's words may quote the text.
    return undefined
  }
}

function kindOf({ asymmetricKeyType: type, asymmetricKeyDetails }: KeyObject): Kind | undefined {
  const { modulusLength = 0, namedCurve = '' } = asymmetricKeyDetails ?? {}
  if (type === 'rsa') return modulusLength < MIN_RSA_BITS ? undefined : RSA
  if (type === 'ec') return ELLIPTIC[namedCurve]
  return type === 'ed25519' ? ED25519 : undefined
}

function publicJwkOf(key: KeyObject): Readonly<Record<string, string>> {
  const jwk = createPublicKey(key).export({ format: 'jwk' })
  return Object.fromEntries(Object.entries(jwk).map(([name, value]) => [name, String(value)]))
}
