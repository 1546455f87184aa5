import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { claimInvalid } from './claims.ts'
import type { ClaimInvalid } from './failure.ts'
import { mediaType } from './header.ts'
import { memberOf } from './json-object.ts'
import type { JsonObject } from './json-object.ts'

/** A token that may be presented: an access token, or an ID token where those are taken. */
export type TokenUse = 'access-token' | 'id-token'

/**
 * Values of Keycloak's `typ` claim that are no access token (`org.keycloak.util.TokenUtil`). Its ID, refresh and
 * access tokens all have the same header `typ`, so only the claim tells them apart.
 */
const NEVER_TYPES = ['refresh', 'offline', 'logout', 'serialized-id']
/** `token_use`, as Cognito and Hydra write it. */
const NEVER_USES = ['refresh', 'refresh_token']

/** The hashes are an ID token's (OpenID Connect Core 1.0, sections 3.1.3.6 and 3.3.2.11). */
const ID_TOKEN_CLAIMS = ['at_hash', 'c_hash', 's_hash']

/**
 * What a token of the issuer is for, by its marks (RFC 8725, section 3.12); the failure is the first mark of a use that is not wanted.
 *
 * - Refresh and logout tokens and security events (`events`, RFC 8417) are never taken.
 * - ID tokens are taken only where `idTokens` says so.
 * - `nonce`, which an ID token carries for the browser; older Keycloaks put it in access tokens too, so it marks no ID token that
 *   says it is an access token, by header `at+jwt` or by Keycloak's claim `typ: Bearer`.
 *
 * Does not know an ID token that bears none of these marks; its audience is a client, which the policy must not list.
 *
 * @param type The header's `typ`.
 */
export function readUse(
  type: string | undefined,
  claims: JsonObject,
  { idTokens }: { readonly idTokens: boolean },
): Result<TokenUse, ClaimInvalid> {
  const never = findNeverUse(claims)
  if (never !== undefined) return err(otherUse(never, claims))
  const mark = findIdTokenMark(type, claims)
  if (mark === undefined) return ok('access-token')
  return idTokens ? ok('id-token') : err(otherUse(mark, claims))
}

function findNeverUse(claims: JsonObject): string | undefined {
  if (isOneOf(NEVER_TYPES, memberOf(claims, 'typ'))) return 'typ'
  if (isOneOf(NEVER_USES, memberOf(claims, 'token_use'))) return 'token_use'
  return Object.hasOwn(claims, 'events') ? 'events' : undefined
}

function findIdTokenMark(type: string | undefined, claims: JsonObject): string | undefined {
  const typ = memberOf(claims, 'typ')
  if (isOneOf(['id'], typ)) return 'typ'
  if (isOneOf(['id', 'id_token'], memberOf(claims, 'token_use'))) return 'token_use'
  const saysAccessToken = mediaType(type) === 'at+jwt' || typ === 'Bearer'
  const marks = [...ID_TOKEN_CLAIMS, ...(saysAccessToken ? [] : ['nonce'])]
  return marks.find((claim) => Object.hasOwn(claims, claim))
}

const isOneOf = (names: readonly string[], value: unknown): boolean =>
  typeof value === 'string' && names.includes(value.toLowerCase())

const otherUse = (claim: string, claims: JsonObject): ClaimInvalid =>
  claimInvalid('use', claim, 'as in an access token', memberOf(claims, claim))
