import { ALGORITHMS } from './algorithm.ts'
import type { SigningKey } from './signing-key.ts'

/** Claims or header members; a member set to `undefined` is left out. */
export type Members = Readonly<Record<string, unknown>>

const base64url = (text: string): string => Buffer.from(text).toString('base64url')

/**
 * Signs any header and any payload, given as text, with no rule applied: duplicate members, unknown
 * `crit`, a header that lies about the algorithm, things that are not JSON.
 */
export function signText(header: string, payload: string, key: SigningKey): string {
  const data = `${base64url(header)}.${base64url(payload)}`
  const signature = ALGORITHMS[key.alg].sign(Buffer.from(data), key.privateKey)
  return `${data}.${signature.toString('base64url')}`
}

/** Signs with the key's own `alg` and `kid`, unless `header` says otherwise. */
export function signToken(claims: Members, key: SigningKey, header: Members = {}): string {
  const members = { alg: key.alg, kid: key.kid, ...header }
  return signText(JSON.stringify(members), JSON.stringify(claims), key)
}
