import type { DiscoveryFailure } from '@cambio/validation'
import type { Interrupted } from './live/interruption.ts'
import type { TokenOptionFailure } from './subject/token-option.ts'

/** Why nothing, or not everything, was verified. Facts only; none of them is secret. */
export type VerifyFailure = TokenOptionFailure | RealmUnusable | Interrupted

/** Our realm’s metadata, which the gateway needs too. */
export interface RealmUnusable {
  readonly reason: 'realm_unusable'
  readonly discovery: DiscoveryFailure
}

export function describeVerifyFailure(failure: VerifyFailure): string {
  switch (failure.reason) {
    case 'token_unreadable':
      return `the token of --token ${failure.from} cannot be read (${failure.cause}). Give a file with the access token alone, or - and the token on standard input.`
    case 'token_unplaced':
      return `the token of --token ${failure.from} cannot be used: ${failure.cause}.`
    case 'realm_unusable':
      return `our realm’s metadata at ${failure.discovery.issuer} cannot be used: ${failure.discovery.cause}. The gateway reads the same; check keycloak.url and keycloak.realm in the trust file, and Keycloak’s option hostname.`
    case 'interrupted':
      return 'interrupted before everything was tried; the client made for it is removed. Run again.'
  }
}
