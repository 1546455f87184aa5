import { type ClientAuthentication, type ClientCredential, readCredential } from '@cambio/exchange'
import type { FileReference, Problem, SecretReference } from '@cambio/trust'
import { readTokenFile } from '../admin/token-file.ts'
import type { SecretOf } from './secrets.ts'

/** What a client proves itself with, as the trust file names it. */
export type DeclaredCredential =
  | KeptCredential
  /** The token of a workload, read where the workload runs and when it is used. */
  | { readonly assertion: FileReference }

type KeptCredential =
  | { readonly secret: SecretReference }
  | { readonly privateKey: SecretReference; readonly keyId?: string | undefined }
  | { readonly certificate: SecretReference; readonly certificateKey: SecretReference }

/** For a credential that was checked when the secrets were resolved. */
export function authenticationOf(
  declared: DeclaredCredential,
  secretOf: SecretOf,
): ClientAuthentication {
  if ('assertion' in declared) {
    const { path } = declared.assertion
    return { method: 'assertion', read: () => readTokenFile(path) }
  }
  const read = readDeclared(declared, secretOf)
  if (!read.ok) throw new Error(`Nobody checked the ${read.failure.part}.`)
  return read.value
}

/**
 * What is wrong with the texts of a credential; they are not quoted.
 *
 * @param path Where the trust file declares it.
 */
export function credentialProblems(
  path: string,
  declared: DeclaredCredential,
  secretOf: SecretOf,
): readonly Problem[] {
  if ('assertion' in declared) return []
  const read = readDeclared(declared, secretOf)
  if (read.ok) return []
  const { part, message, hint } = read.failure
  return [{ path: `${path}.${part}`, message, hint }]
}

/** Every reference of a credential that is resolved before anything is asked of a server. */
export function referencesOf(declared: DeclaredCredential): readonly SecretReference[] {
  if ('secret' in declared) return [declared.secret]
  if ('privateKey' in declared) return [declared.privateKey]
  if ('assertion' in declared) return []
  return [declared.certificate, declared.certificateKey]
}

function readDeclared(
  declared: KeptCredential,
  secretOf: SecretOf,
): ReturnType<typeof readCredential> {
  return readCredential(resolve(declared, secretOf))
}

function resolve(declared: KeptCredential, secretOf: SecretOf): ClientCredential {
  if ('secret' in declared) return { secret: secretOf(declared.secret) }
  if ('privateKey' in declared) {
    const { privateKey, keyId } = declared
    return { privateKey: secretOf(privateKey), ...(keyId !== undefined && { keyId }) }
  }
  return {
    certificate: secretOf(declared.certificate),
    certificateKey: secretOf(declared.certificateKey),
  }
}
