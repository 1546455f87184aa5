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
import type { UncheckedToken } from '../exchange-order.ts'
import type { Road } from '../road.ts'
import type { Difference } from './difference.ts'
import { findDifference } from './issued-token-difference.ts'
import type { Asked } from './issued-token-difference.ts'
import type { SubjectMapping } from './subject-mapping.ts'

/** What the issued token must be. */
export interface ExpectedToken extends Asked {
  /** Our realm's issuer, byte for byte. */
  readonly issuer: string
  /** On `exp`, `nbf` and `iat`, for the server's clock. Default: 5. */
  readonly leewaySeconds?: number
  /** Whom our realm takes partners' users for. Default: nobody remembers, and every answer is believed. */
  readonly mapping?: SubjectMapping
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
  readonly hint?: string
}

export type IssuedTokenFailure = IssuedTokenInvalid | (KeysUnavailable & { readonly road: Road })

const TYPES = ['JWT', 'at+jwt']
/** Servers of one network agree on the time within seconds. */
const LEEWAY_SECONDS = 5

/**
 * Is this token what was asked for? Signature by our realm's keys, issuer, time; an access token (`typ: Bearer`); bound to our key where that was
 * asked, and to none where not (`cnf`); issued to the exchange client (`azp`); for the same user: the same `sub` on the roads that keep the user, on the
 * others the one of `expected.mapping`; for every audience asked; no asked scope left out and none given that was neither asked nor allowed, by the
 * answer or by the token; with a sane lifetime; in the actor's name where there is one (`act`).
 *
 * On the road `none`, where nothing was asked of anybody, only `sub`, audience, missing scopes and `cnf` count.
 *
 * Does not know who a partner's user should be in our realm, only that it stays the same one, and does not look for
 * `target.resource`.
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
  const { leewaySeconds = LEEWAY_SECONDS, mapping, subject } = expected
  const authentic = await authenticate(text, { ...expected, leewaySeconds }, keys, now)
  if (!authentic.ok) return err(notAuthentic(road, authentic.failure))

  const { claims } = authentic.value
  const knownSub = mapping?.subOf(subject.claims, now)
  const difference = findDifference(unchecked, claims, expected, { now, leewaySeconds, knownSub })
  if (difference !== undefined) return err({ reason: 'issued_token_invalid', road, ...difference })
  mapping?.remember(subject.claims, claims)
  return ok(asIssued({ text, claims, road }))
}

async function authenticate(
  text: Secret,
  { issuer, leewaySeconds }: { readonly issuer: string; readonly leewaySeconds: number },
  keys: KeySet,
  now: number,
): Promise<Result<AuthenticToken, TokenFailure>> {
  const parsed = parseToken(text)
  if (!parsed.ok) return parsed
  // Which algorithm our realm signs with is the realm's matter. The binding is compared with ours afterwards; nobody presents this token to us.
  const policy = {
    ...PLAIN_BEARER,
    issuer,
    algorithms: ALGORITHMS,
    types: TYPES,
    leewaySeconds,
    dpop: 'accept',
    mtls: 'accept',
  } as const
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
