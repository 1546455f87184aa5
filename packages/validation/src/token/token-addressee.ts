import { toAudience } from './claims.ts'
import { memberOf } from './json-object.ts'
import type { JsonObject } from './json-object.ts'
import type { TokenPolicy } from './token-policy.ts'

/** The policy's part about whom a token is for, and to whom it was issued. */
export type AddresseePolicy = Pick<TokenPolicy, 'audiences' | 'clients'>

/**
 * Where issuers write the client a token was issued to: OpenID Connect and Keycloak, RFC 9068, Okta, Entra ID version 1. The first
 * that is there counts; Keycloak's `client_id` may be another client, so its `azp` goes first.
 */
const CLIENT_CLAIMS = ['azp', 'client_id', 'cid', 'appid']

/** Is one of the audiences ours? A policy without audiences must have clients; one with neither accepts nobody. */
export function isForUs(aud: readonly string[], { audiences, clients }: AddresseePolicy): boolean {
  return audiences.length === 0 ? clients.length > 0 : audiences.some((each) => aud.includes(each))
}

/** Was the token issued to a client that may come? */
export function isOfClient(claims: JsonObject, { clients }: AddresseePolicy): boolean {
  return clients.length === 0 || clients.some((each) => each === clientOf(claims))
}

/** The client the token says it was issued to, in whatever form it says it. */
export function clientOf(claims: JsonObject): unknown {
  return CLIENT_CLAIMS.map((claim) => memberOf(claims, claim)).find((value) => value !== undefined)
}

/**
 * Is this rule about such a token? Tells two rules of one issuer apart by audience and client.
 *
 * A look at claims that **nobody has proven**: good for choosing the policy to verify the token by, and for nothing else.
 */
export function fitsRule(claims: JsonObject, policy: AddresseePolicy): boolean {
  return isForUs(toAudience(memberOf(claims, 'aud')), policy) && isOfClient(claims, policy)
}
