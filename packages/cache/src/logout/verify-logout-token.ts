import {
  checkHeader,
  checkTime,
  err,
  excerpt,
  excerpts,
  isJsonObject,
  type KeySet,
  memberOf,
  ok,
  type OnceGuard,
  readClaims,
  type Result,
  type TokenClaims,
  type TokenFailure,
  type UnverifiedToken,
  verifySignature,
} from '@cambio/validation'
import type { Purge } from '../purge/purge.ts'
import type { LogoutPolicy } from './logout-policy.ts'

/** The token is authentic, but no logout token: the rule of section 2.4 that it breaks, in our words. */
export interface LogoutTokenInvalid {
  readonly reason: 'logout_token_invalid'
  readonly rule: string
}

/** This very token was obeyed before. */
export interface LogoutReplayed {
  readonly reason: 'logout_replayed'
}

export type LogoutFailure = TokenFailure | LogoutTokenInvalid | LogoutReplayed

export interface LogoutContext {
  /** Epoch seconds. */
  readonly now: number
  readonly once: OnceGuard
}

/** OpenID Connect Back-Channel Logout 1.0, section 2.4: the member of `events` that makes a token a logout token. */
export const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

const LOGOUT_TYPE = 'logout+jwt'

/**
 * Is this a logout token of the issuer for us (OpenID Connect Back-Channel Logout 1.0, sections 2.4 and 2.6), and what does it sign out?
 * In this order: algorithm and type; issuer; signature by a key of that issuer; the claims' forms; time; audience; `iat`, `jti`, `events`,
 * `sub` or `sid`, no `nonce`; that it is the first time.
 *
 * Sent again, it is refused, once all else is in order. A guard that can't tell lets it through: to sign out twice harms nobody, not
 * to sign out does. Encrypted tokens are not read.
 *
 * @param keys The key set of `policy.issuer`, and of no one else.
 */
export async function verifyLogoutToken(
  token: UnverifiedToken,
  policy: LogoutPolicy,
  keys: KeySet,
  { now, once }: LogoutContext,
): Promise<Result<Purge, LogoutFailure>> {
  const claims = await authenticate(token, policy, keys, now)
  if (!claims.ok) return claims
  const logout = readLogout(claims.value)
  if (!logout.ok) return logout

  const remember = policy.maxAgeSeconds + 2 * policy.leewaySeconds
  const first = await once.first(logout.value.name, remember)
  return first === false ? err({ reason: 'logout_replayed' }) : ok(logout.value.purge)
}

async function authenticate(
  token: UnverifiedToken,
  policy: LogoutPolicy,
  keys: KeySet,
  now: number,
): Promise<Result<TokenClaims, TokenFailure>> {
  const { algorithms, issuer, audiences, untyped } = policy
  const types = untyped ? [LOGOUT_TYPE, 'JWT'] : [LOGOUT_TYPE]
  const header = checkHeader(token.header, { algorithms, types })
  if (!header.ok) return header
  if (token.issuer !== issuer)
    return err({ reason: 'issuer_mismatch', expected: issuer, got: excerpt(token.issuer) })

  const signed = await verifySignature(token, keys)
  if (!signed.ok) return signed
  const claims = readClaims(token.claims)
  if (!claims.ok) return claims
  const inTime = checkTime(claims.value, policy, now)
  if (!inTime.ok) return inTime

  const { aud } = claims.value
  return audiences.some((each) => aud.includes(each))
    ? claims
    : err({ reason: 'audience_mismatch', expected: audiences, got: excerpts(aud) })
}

interface Logout {
  readonly purge: Purge
  /** What must not happen twice. */
  readonly name: string
}

function readLogout({ iss, jti, sub, sid, all }: TokenClaims): Result<Logout, LogoutTokenInvalid> {
  if (jti === undefined) return invalid('must have a jti')
  if (Object.hasOwn(all, 'nonce'))
    return invalid('must have no nonce: it would pass as an ID token')

  const events = memberOf(all, 'events')
  if (!isJsonObject(events) || !isJsonObject(memberOf(events, LOGOUT_EVENT)))
    return invalid(`events must be an object whose member ${LOGOUT_EVENT} is an object`)

  const name = JSON.stringify(['logout', iss, jti])
  if (sid !== undefined) return ok({ name, purge: { by: 'session', issuer: iss, sid, sub } })
  if (sub !== undefined) return ok({ name, purge: { by: 'subject', issuer: iss, sub } })
  return invalid('must have a sub, a sid or both')
}

function invalid(rule: string): Result<never, LogoutTokenInvalid> {
  return err({ reason: 'logout_token_invalid', rule })
}
