import { createHash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, SignJWT } from 'jose'
import { DPoP, generateKeyPair, type DPoPHandle } from 'oauth4webapi'

/** A key of ours that tokens can be bound to (RFC 9449). Lives as long as the process, and cannot be exported. */
export interface DpopKey {
  /** What `cnf.jkt` says in a token that is bound to it (RFC 7638). */
  readonly thumbprint: string
  /** Makes the proofs for token endpoints, and keeps their nonces. */
  readonly handle: DPoPHandle
  /** A proof for one request with a bound token; it is good for this request only (RFC 9449, section 4.2). */
  proofFor(request: ProvenRequest): Promise<string>
}

export interface ProvenRequest {
  readonly method: string
  /** As the receiver sees it; query and fragment are left out. */
  readonly url: string
  /** The bound token's text, which goes into the proof as a hash. */
  readonly accessToken: string
  /** When the receiver demands one (RFC 9449, section 9). */
  readonly nonce?: string
}

const ALGORITHM = 'ES256'

/** Makes a new key. Tokens bound to it are of no use to another process, nor to this one after a restart. */
export async function createDpopKey(): Promise<DpopKey> {
  const pair = await generateKeyPair(ALGORITHM)
  const jwk = await exportJWK(pair.publicKey)
  return {
    thumbprint: await calculateJwkThumbprint(jwk),
    handle: DPoP({}, pair),
    proofFor: ({ method, url, accessToken, nonce }) =>
      new SignJWT({
        htm: method,
        htu: withoutQuery(url),
        ath: createHash('sha256').update(accessToken).digest('base64url'),
        ...(nonce !== undefined && { nonce }),
      })
        .setProtectedHeader({ typ: 'dpop+jwt', alg: ALGORITHM, jwk })
        .setJti(randomUUID())
        .setIssuedAt()
        .sign(pair.privateKey),
  }
}

function withoutQuery(text: string): string {
  const { origin, pathname } = new URL(text)
  return `${origin}${pathname}`
}
