import type { Fields } from '../fields/fields.ts'
import { SECRET_DIGEST } from './marker.ts'

/** Of the assertions we sign with a client secret (`client_secret_jwt`). */
const SECRET_JWT_ALGORITHM = 'HS256'

/** What everybody may know of how a client proves who it is. */
export type ClientFacts =
  /** The secret as it is, or as the key of signed assertions. Without a digest key there is no digest. */
  | { readonly method: 'secret' | 'secret_jwt'; readonly digest?: string }
  | {
      readonly method: 'private_key_jwt'
      readonly algorithm: string
      /** The public key, with its id. */
      readonly jwk: Readonly<Record<string, string>>
    }
  | {
      readonly method: 'mtls'
      /** Whose the certificate is, and who vouches for it (RFC 4514). */
      readonly subject: string
      readonly authority: string
    }
  /** A token of the platform, which Keycloak knows by an identity provider nobody declared. */
  | { readonly method: 'workload' }

/** How Keycloak is told to recognize the client. */
export interface ClientAuthenticationFields extends Fields {
  /** Absent: what is there stays. */
  readonly clientAuthenticatorType?: string
  readonly attributes: Readonly<Record<string, string>>
}

/**
 * Keycloak's names: `ClientIdAndSecretAuthenticator`, `JWTClientSecretAuthenticator`, `JWTClientAuthenticator`,
 * `X509ClientAuthenticator`, `OIDCConfigAttributes`.
 */
export function clientAuthenticationFields(facts: ClientFacts): ClientAuthenticationFields {
  switch (facts.method) {
    case 'secret':
      return {
        clientAuthenticatorType: 'client-secret',
        attributes: digestIn(facts),
      }
    case 'secret_jwt':
      return {
        clientAuthenticatorType: 'client-secret-jwt',
        // Named, because an algorithm that was there for a private key would refuse every assertion.
        attributes: { ...digestIn(facts), 'token.endpoint.auth.signing.alg': SECRET_JWT_ALGORITHM },
      }
    case 'private_key_jwt':
      return {
        clientAuthenticatorType: 'client-jwt',
        attributes: {
          'use.jwks.url': 'false',
          'use.jwks.string': 'true',
          'jwks.string': JSON.stringify({ keys: [facts.jwk] }),
          'token.endpoint.auth.signing.alg': facts.algorithm,
        },
      }
    case 'mtls':
      return {
        clientAuthenticatorType: 'client-x509',
        attributes: {
          'x509.subjectdn': facts.subject,
          // Else any authority the server trusts could vouch for another one of this name. Older versions ignore it.
          'x509.casubjectdn': facts.authority,
          // Without this the subject is read as a pattern, and a dot in it matches anything.
          'x509.allow.regex.pattern.comparison': 'false',
        },
      }
    case 'workload':
      return { attributes: {} }
  }
}

function digestIn({ digest }: { readonly digest?: string }): Readonly<Record<string, string>> {
  return digest === undefined ? {} : { [SECRET_DIGEST]: digest }
}
