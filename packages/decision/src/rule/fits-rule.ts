import { memberOf, type JsonObject, type TokenPolicy } from '@cambio/validation'

/** A policy's part about whom a token is for, and to whom it was issued. */
export type AddresseePolicy = Pick<TokenPolicy, 'audiences' | 'clients'>

/** Where issuers write the client a token was issued to; the first that is there counts. */
const CLIENT_CLAIMS = ['azp', 'client_id', 'cid', 'appid']

/**
 * Is this rule about such a token? Tells two rules of one issuer apart by audience and client.
 *
 * A look at claims that **nobody has proven**: good for choosing the rule to verify the token by, and for nothing else.
 */
export function fitsRule(claims: JsonObject, { audiences, clients }: AddresseePolicy): boolean {
  const aud: readonly unknown[] = [memberOf(claims, 'aud')].flat()
  const client = CLIENT_CLAIMS.map((claim) => memberOf(claims, claim)).find(
    (value) => value !== undefined,
  )
  return (
    (audiences.length === 0 || audiences.some((each) => aud.includes(each))) &&
    (clients.length === 0 || clients.some((each) => each === client))
  )
}
