import { createHash } from 'node:crypto'
import { createSigningKey, signToken } from '@cambio/testkit'
import type { Members, SigningKey } from '@cambio/testkit'
import { calculateJwkThumbprint } from 'jose'
import type { OnceGuard, Presentation } from '../src/index.ts'
import { NOW } from './partner.ts'

export const METHOD = 'GET'
export const URL_ASKED = 'https://api.example.com/orders/7'

type Algorithm = SigningKey['alg']

/** A client with a key of its own, to which tokens are bound. */
export interface Client {
  readonly key: SigningKey
  /** The public key alone, as it stands in a proof. */
  readonly jwk: Members
  readonly thumbprint: string
  /** A proof for this token that nobody has a reason to refuse, but for the changes. */
  proof(token: string, changes?: Members, header?: Members): string
  /** The token presented with such a proof. */
  present(token: string, changes?: Members, header?: Members): Presentation
}

export async function createClient(alg: Algorithm = 'ES256'): Promise<Client> {
  const key = await createSigningKey(alg)
  const { kid: _kid, alg: _alg, use: _use, ...jwk } = key.publicJwk
  let count = 0
  const proof: Client['proof'] = (token, changes, header) => {
    count += 1
    const ath = createHash('sha256').update(token).digest('base64url')
    const claims = { jti: `proof-${count}`, htm: METHOD, htu: URL_ASKED, iat: NOW, ath }
    const members = { typ: 'dpop+jwt', kid: undefined, jwk, ...header }
    return signToken({ ...claims, ...changes }, key, members)
  }
  return {
    key,
    jwk,
    thumbprint: await calculateJwkThumbprint(jwk),
    proof,
    present: (token, changes, header) => ({
      scheme: 'DPoP',
      dpop: { proof: proof(token, changes, header), method: METHOD, url: URL_ASKED },
    }),
  }
}

/** Remembers for ever, and what it was asked. */
export interface Memory extends OnceGuard {
  readonly asked: readonly { readonly what: string; readonly seconds: number }[]
}

export function createMemory(): Memory {
  const asked: { what: string; seconds: number }[] = []
  return {
    asked,
    first(what, seconds) {
      const isFirst = !asked.some((each) => each.what === what)
      asked.push({ what, seconds })
      return Promise.resolve(isFirst)
    },
  }
}

export const FORGETFUL: OnceGuard = { first: () => Promise.resolve('unknown') }
