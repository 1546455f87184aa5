import {
  type ClientAuthentication,
  type ClientCredential,
  readCredential,
  type SecretMethod,
} from '@cambio/exchange'
import type { FileReference, Problem, SecretReference } from '@cambio/trust'
import { readTokenFile } from '../admin/token-file.ts'
import type { SecretOf } from './secrets.ts'

/** What a client proves itself with, as the trust file names it. */
export type DeclaredCredential =
  | { readonly secret: SecretReference; readonly method?: SecretMethod | undefined }
  | { readonly privateKey: SecretReference; readonly keyId?: string | undefined }
  | { readonly certificate: SecretReference; readonly certificateKey: SecretReference }
  /** The token of a workload, read where the workload runs and when it is used. */
  | { readonly assertion: FileReference }

/** For a credential that was checked when the secrets were resolved. */
export function authenticationOf(
  declared: DeclaredCredential,
  secretOf: SecretOf,
): ClientAuthentication {
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
  declared: DeclaredCredential,
  secretOf: SecretOf,
): ReturnType<typeof readCredential> {
  return readCredential(resolve(declared, secretOf))
}

function resolve(declared: DeclaredCredential, secretOf: SecretOf): ClientCredential {
  if ('secret' in declared) {
    const { secret, method } = declared
    return { secret: secretOf(secret), ...(method !== undefined && { method }) }
  }
  if ('assertion' in declared) {
    const { path } = declared.assertion
    return { assertion: () => readTokenFile(path) }
  }
  if ('privateKey' in declared) {
    const { privateKey, keyId } = declared
    return { privateKey: secretOf(privateKey), ...(keyId !== undefined && { keyId }) }
  }
  return {
    certificate: secretOf(declared.certificate),
    certificateKey: secretOf(declared.certificateKey),
  }
}
