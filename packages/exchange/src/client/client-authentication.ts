import type { Secret } from '@cambio/validation'
import type { SigningKey } from './signing-key.ts'
import type { TlsIdentity } from './tls-identity.ts'

/** How a confidential client proves to the token endpoint who it is. What is secret in it can't be printed. */
export type ClientAuthentication =
  /** `client_secret_basic` (RFC 6749, section 2.3.1). */
  | { readonly method: 'secret'; readonly secret: Secret }
  /** `client_secret_post` (RFC 6749, section 2.3.1). */
  | { readonly method: 'secret_post'; readonly secret: Secret }
  /** `client_secret_jwt`: an assertion that the secret signs, by HS256 (OpenID Connect Core 1.0, section 9). */
  | { readonly method: 'secret_jwt'; readonly secret: Secret }
  /** `private_key_jwt`: an assertion we sign for each request (RFC 7523, section 2.2). */
  | { readonly method: 'private_key_jwt'; readonly key: SigningKey }
  /** `tls_client_auth`: the certificate of the connection (RFC 8705, section 2.1). */
  | { readonly method: 'mtls'; readonly identity: TlsIdentity }
  /**
   * An assertion that somebody else signed, as platforms hand one to a workload (RFC 7523, section 2.2). `read` is asked
   * anew for each request, since such a token is replaced while we run; when it throws, the
   * request throws a `CredentialUnreadable`.
   */
  | { readonly method: 'assertion'; readonly read: () => Secret }
