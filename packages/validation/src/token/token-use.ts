import { claimInvalid } from './claims.ts'
import { mediaType } from './header.ts'
import type { TokenHeader } from './header.ts'
import { memberOf } from './json-object.ts'
import type { JsonObject } from './json-object.ts'
import type { ClaimInvalid } from './failure.ts'

/**
 * Values of Keycloak's `typ` claim that are no access token (`org.keycloak.util.TokenUtil`). Its ID, refresh and
 * access tokens all have the same header `typ`, so only the claim tells them apart.
 */
const OTHER_KEYCLOAK_TYPES = ['id', 'refresh', 'offline', 'logout', 'serialized-id']

/** `events`: a logout token or security event (RFC 8417). The hashes: an ID token (OpenID Connect Core, 3.1.3.6 and 3.3.2.11). */
const OTHER_TOKENS_CLAIMS = ['events', 'at_hash', 'c_hash', 's_hash']

/**
 * The first sign that a token of the issuer is not an access token (RFC 8725, section 3.12).
 *
 * - Marks of ID, refresh and logout tokens and of security events.
 * - `nonce`, which an ID token carries for the browser; older Keycloaks put it in access tokens too, so it is let through in a token that
 *   says it is an access token, by header `at+jwt` or by Keycloak's claim `typ: Bearer`.
 */
export function findOtherUse(header: TokenHeader, claims: JsonObject): ClaimInvalid | undefined {
  const typ = memberOf(claims, 'typ')
  if (typeof typ === 'string' && OTHER_KEYCLOAK_TYPES.includes(typ.toLowerCase()))
    return claimInvalid('typ', 'an access token’s', typ)

  const saysAccessToken = mediaType(header.typ) === 'at+jwt' || typ === 'Bearer'
  const mark = [...OTHER_TOKENS_CLAIMS, ...(saysAccessToken ? [] : ['nonce'])].find((claim) =>
    Object.hasOwn(claims, claim),
  )
  return mark === undefined ? undefined : unexpected(mark, claims)
}

/**
 * `cnf`: the token is bound to a key (RFC 9449, RFC 8705). Without a checked proof, taking it would undo the binding
 * (RFC 9449, section 7.2).
 */
export function findBinding(claims: JsonObject): ClaimInvalid | undefined {
  return Object.hasOwn(claims, 'cnf') ? unexpected('cnf', claims) : undefined
}

const unexpected = (claim: string, claims: JsonObject): ClaimInvalid =>
  claimInvalid(claim, 'nothing, in a bearer access token', memberOf(claims, claim))
