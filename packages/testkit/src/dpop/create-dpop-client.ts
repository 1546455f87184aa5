import { createHash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { signToken } from '../issuer/sign-token.ts'
import type { Members } from '../issuer/sign-token.ts'
import { createSigningKey } from '../issuer/signing-key.ts'

/** The request that a proof is for. */
export interface ProvenRequest {
  readonly method: string
  /** Without query. */
  readonly url: string
  readonly token: string
}

/** A client with a key of its own, to which tokens are bound (RFC 9449). */
export interface DpopClient {
  /** What binds a token to the key: the claim `cnf`. */
  readonly confirmation: { readonly jkt: string }
  /** A proof that nobody has a reason to refuse, but for the changes to its claims. */
  proof(request: ProvenRequest, changes?: Members): string
  /** The headers of such a request. */
  headers(request: ProvenRequest, changes?: Members): Record<'authorization' | 'dpop', string>
}

export async function createDpopClient(): Promise<DpopClient> {
  const key = await createSigningKey('ES256')
  const { kid: _kid, alg: _alg, use: _use, ...jwk } = key.publicJwk
  const proof: DpopClient['proof'] = ({ method, url, token }, changes) => {
    const claims = {
      jti: randomUUID(),
      htm: method,
      htu: url,
      iat: Math.floor(Date.now() / 1000),
      ath: createHash('sha256').update(token).digest('base64url'),
    }
    return signToken({ ...claims, ...changes }, key, { typ: 'dpop+jwt', kid: undefined, jwk })
  }
  return {
    confirmation: { jkt: await calculateJwkThumbprint(jwk) },
    proof,
    headers: (request, changes) => ({
      authorization: `DPoP ${request.token}`,
      dpop: proof(request, changes),
    }),
  }
}
