import {
  ALGORITHMS,
  authenticateToken,
  err,
  ok,
  parseToken,
  PLAIN_BEARER,
} from '@cambio/validation'
import type {
  AuthenticToken,
  KeySet,
  KeysUnavailable,
  Result,
  Secret,
  TokenClaims,
  TokenFailure,
} from '@cambio/validation'
import type { UncheckedToken } from './exchange-order.ts'
import { findDifference } from './issued-token-difference.ts'
import type { Asked, Difference } from './issued-token-difference.ts'
import type { Road } from './road.ts'

/** What the issued token must be. */
export interface ExpectedToken extends Asked {
  /** Our realm's issuer, byte for byte. */
  readonly issuer: string
  /** On `exp`, `nbf` and `iat`, for the server's clock. Default: 5. */
  readonly leewaySeconds?: number
}

declare const issued: unique symbol

/** A token of our realm that is what was asked for. Made by {@link verifyIssuedToken} only. */
export interface IssuedToken {
  readonly text: Secret
  readonly claims: TokenClaims
  readonly road: Road
  readonly [issued]: true
}

/**
 * The server issued something else than was asked for. `check` names what differs; it is `token`, with the `failure`, when it is
 * not even an authentic access token of our realm.
 */
export interface IssuedTokenInvalid {
  readonly reason: 'issued_token_invalid'
  readonly road: Road
  readonly check: 'token' | Difference['check']
  readonly expected: readonly string[]
  readonly got: readonly string[]
  readonly failure?: TokenFailure
}

export type IssuedTokenFailure = IssuedTokenInvalid | (KeysUnavailable & { readonly road: Road })

const TYPES = ['JWT', 'at+jwt']
/** Servers of one network agree on the time within seconds. */
const LEEWAY_SECONDS = 5

/**
 * Is this token what was asked for? Signature by our realm's keys, issuer, time; an access token (`typ: Bearer`); issued to the
 * exchange client (`azp`); for every audience asked; no asked scope left out, by the answer or by the token. On the roads
 * that keep the user, the same `sub`; on the road `none`, `azp` is the caller's and is not compared.
 *
 * Does not compare the subject across realms (Keycloak's user has another `sub` than the partner's), and does not
 * refuse a scope that is wider than asked.
 *
 * @param keys The key set of `expected.issuer`.
 * @param now Epoch seconds.
 */
export async function verifyIssuedToken(
  unchecked: UncheckedToken,
  expected: ExpectedToken,
  keys: KeySet,
  now: number,
): Promise<Result<IssuedToken, IssuedTokenFailure>> {
  const { text, road } = unchecked
  const authentic = await authenticate(text, expected, keys, now)
  if (!authentic.ok) return err(notAuthentic(road, authentic.failure))

  const { claims } = authentic.value
  const difference = findDifference(unchecked, claims, expected)
  if (difference !== undefined) return err({ reason: 'issued_token_invalid', road, ...difference })
  return ok(asIssued({ text, claims, road }))
}

async function authenticate(
  text: Secret,
  { issuer, leewaySeconds = LEEWAY_SECONDS }: ExpectedToken,
  keys: KeySet,
  now: number,
): Promise<Result<AuthenticToken, TokenFailure>> {
  const parsed = parseToken(text)
  if (!parsed.ok) return parsed
  // Which of them our realm signs with is the realm's matter.
  const policy = { ...PLAIN_BEARER, issuer, algorithms: ALGORITHMS, types: TYPES, leewaySeconds }
  return authenticateToken(parsed.value, policy, keys, now)
}

function notAuthentic(road: Road, failure: TokenFailure): IssuedTokenFailure {
  if (failure.reason === 'keys_unavailable') return { ...failure, road }
  return {
    reason: 'issued_token_invalid',
    road,
    check: 'token',
    expected: ['an authentic access token'],
    got: [failure.reason],
    failure,
  }
}

function asIssued(token: Omit<IssuedToken, typeof issued>): IssuedToken {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the one place that brands an issued token
  return token as IssuedToken
}
