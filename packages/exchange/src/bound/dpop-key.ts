import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto'
import { type JWTPayload, SignJWT } from 'jose'

/** A key of ours that tokens can be bound to (RFC 9449). Lives as long as the process, and cannot be exported. */
export interface DpopKey {
  /** What `cnf.jkt` says in a token that is bound to it (RFC 7638). */
  readonly thumbprint: string
  /** A proof for one request with a bound token; it is good for this request only (RFC 9449, section 4.2). */
  proofFor(request: ProvenRequest): Promise<string>
  /** A proof for one request to a token endpoint, with the newest nonce of its server. */
  proofForTokens(url: string): Promise<string>
  /** What the server wants in the next proof (RFC 9449, section 8.2); an answer without one changes nothing. */
  keepNonce(url: string, nonce: string | undefined): void
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
const CURVE = { name: 'ECDSA', namedCurve: 'P-256' }

/** Makes a new key. Tokens bound to it are of no use to another process, nor to this one after a restart. */
export function createDpopKey(): DpopKey {
  const made = generateKeyPairSync('ec', CURVE)
  const { x = '', y = '' } = made.publicKey.export({ format: 'jwk' })
  // In the order that RFC 7638 hashes its members in.
  const jwk = { crv: 'P-256', kty: 'EC', x, y } as const
  const privateKey = made.privateKey.toCryptoKey(CURVE, false, ['sign'])
  /** By origin. As many as there are servers in the settings. */
  const nonces = new Map<string, string>()
  const prove = (claims: JWTPayload): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ typ: 'dpop+jwt', alg: ALGORITHM, jwk })
      .setJti(randomUUID())
      .setIssuedAt()
      .sign(privateKey)

  return {
    thumbprint: sha256(JSON.stringify(jwk)),
    proofFor: ({ method, url, accessToken, nonce }) =>
      prove({ htm: method, htu: withoutQuery(url), ath: sha256(accessToken), nonce }),
    proofForTokens: (url) =>
      prove({ htm: 'POST', htu: withoutQuery(url), nonce: nonces.get(new URL(url).origin) }),
    keepNonce(url, nonce) {
      if (nonce !== undefined) nonces.set(new URL(url).origin, nonce)
    },
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

function withoutQuery(text: string): string {
  const { origin, pathname } = new URL(text)
  return `${origin}${pathname}`
}
