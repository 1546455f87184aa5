import { err, ok, type Result, type Secret } from '@cambio/validation'
import type { ClientAuthentication } from './client-authentication.ts'
import type { CredentialFault } from './credential-fault.ts'
import { readSigningKey } from './signing-key.ts'
import { readTlsIdentity } from './tls-identity.ts'

/** How a secret is shown: in a header, in the form, or by what it signs. */
export type SecretMethod = 'basic' | 'post' | 'jwt'

const SECRET_METHODS = { basic: 'secret', post: 'secret_post', jwt: 'secret_jwt' } as const

/** What a client proves itself with, as texts that were just resolved. Keys and certificates are PEM. */
export type ClientCredential =
  | { readonly secret: Secret; readonly method?: SecretMethod }
  | { readonly privateKey: Secret; readonly keyId?: string }
  | { readonly certificate: Secret; readonly certificateKey: Secret }
  /** Somebody else's assertion, read anew for each request. */
  | { readonly assertion: () => Secret }

/** Says which text of the credential it is about. */
export interface CredentialProblem extends CredentialFault {
  readonly part: 'privateKey' | 'certificate' | 'certificateKey'
}

/** Reads keys and certificates once, so that one that can't be used shows before anything is asked of a server. */
export function readCredential(
  credential: ClientCredential,
): Result<ClientAuthentication, CredentialProblem> {
  if ('secret' in credential) {
    const { secret, method = 'basic' } = credential
    return ok({ method: SECRET_METHODS[method], secret })
  }
  if ('assertion' in credential) return ok({ method: 'assertion', read: credential.assertion })
  if ('privateKey' in credential) {
    const key = readSigningKey(credential.privateKey, credential.keyId)
    if (!key.ok) return err({ part: 'privateKey', ...key.failure })
    return ok({ method: 'private_key_jwt', key: key.value })
  }
  const identity = readTlsIdentity(credential.certificate, credential.certificateKey)
  return identity.ok ? ok({ method: 'mtls', identity: identity.value }) : identity
}
