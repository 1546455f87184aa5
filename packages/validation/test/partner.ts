import { createSigningKey, signText, signToken } from '@cambio/testkit'
import type { Members, SigningKey } from '@cambio/testkit'
import { err, ok, parseToken, PLAIN_BEARER, Secret } from '../src/index.ts'
import type { KeySet, Result, TokenPolicy, UnverifiedToken } from '../src/index.ts'
import { readKeySet } from '../src/keys/read-key-set.ts'

/** Epoch seconds at which every test happens. */
export const NOW = 1_800_000_000
export const ISSUER = 'https://login.partner.example/realms/partner'

/** Accepts the partner's baseline token, and little else. */
export const POLICY: TokenPolicy = {
  issuer: ISSUER,
  algorithms: ['EdDSA', 'ES256', 'RS256'],
  types: ['JWT', 'at+jwt'],
  audiences: ['gateway', 'https://sso.example.com/realms/ours'],
  clients: [],
  scopes: ['openid'],
  claims: { org: 'a' },
  leewaySeconds: 5,
  ...PLAIN_BEARER,
}

/** A token that nobody has a reason to refuse; each test changes one thing. */
export const CLAIMS: Members = {
  iss: ISSUER,
  sub: 'alice',
  aud: 'gateway',
  azp: 'partner-app',
  iat: NOW - 60,
  nbf: NOW - 60,
  exp: NOW + 240,
  jti: 'a-token',
  sid: 'a-session',
  scope: 'openid profile',
  org: 'a',
  typ: 'Bearer',
}

/** A partner with one key, and the means to sign whatever a test needs. */
export interface Partner {
  readonly key: SigningKey
  readonly keys: KeySet
  /** The baseline token with these changes; a member set to `undefined` is left out. */
  token(changes?: Members, header?: Members): string
  /** Header and payload as they stand, rightly signed. */
  sign(header: string, payload: string): string
}

export async function createPartner(key?: SigningKey): Promise<Partner> {
  const own = key ?? (await createSigningKey('EdDSA', 'partner-key'))
  return {
    key: own,
    keys: await keySetOf([own.publicJwk]),
    token: (changes, header) =>
      signToken({ ...CLAIMS, ...changes }, own, { typ: 'JWT', ...header }),
    sign: (header, payload) => signText(header, payload, own),
  }
}

/** A key set that is always there and never changes. */
export async function keySetOf(jwks: readonly object[]): Promise<KeySet> {
  const read = valueOf(await readKeySet({ keys: jwks }))
  return {
    find: async ({ alg, kid }) => {
      const named = { alg, ...(kid !== undefined && { kid }) }
      return read
        .find(named)
        .then(ok, () => err({ reason: 'key_not_found', issuer: ISSUER, ...named }))
    },
    refresh: () => Promise.resolve(false),
  }
}

export function parsed(text: string): UnverifiedToken {
  return valueOf(parseToken(new Secret(text)))
}

/** For a result that a test does not doubt. */
export function valueOf<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(`failed: ${JSON.stringify(result.failure)}`)
  return result.value
}
