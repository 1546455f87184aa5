import { type ExternalIssuer, type Issuer } from '../schema.ts'

/**
 * The first entry with this one's identity provider, which says how it is set up. Several entries may have one, when their
 * tokens are told apart by audience or client.
 */
export function firstOfProvider(
  issuer: ExternalIssuer,
  issuers: readonly Issuer[],
): ExternalIssuer {
  const sharing = issuers.filter((other) => 'issuer' in other)
  return sharing.find((other) => providerOf(other) === providerOf(issuer)) ?? issuer
}

function providerOf({ alias, issuer }: ExternalIssuer): string {
  return alias ?? issuer
}
