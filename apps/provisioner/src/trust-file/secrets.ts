import {
  formatSecretReference,
  type Problem,
  resolveSecret,
  type SecretReference,
  type SecretSources,
  type TrustFile,
} from '@cambio/trust'
import { err, ok, type Result, type Secret } from '@cambio/validation'
import { externalIssuers } from '../desired/roads.ts'

/** Gives the text behind a reference of the trust file. */
export type SecretOf = (reference: SecretReference) => Secret

/** Resolves every secret the provisioner needs, before anything is asked of a server; all problems at once. */
export function resolveProvisionerSecrets(
  trust: TrustFile,
  sources: SecretSources,
): Result<SecretOf, readonly Problem[]> {
  const references = referencesIn(trust)
  const found = references.map((reference) => resolveSecret(reference, sources))
  const problems = found.flatMap((one) => (one.ok ? [] : [one.failure]))
  if (problems.length > 0) return err(problems)

  const secrets = new Map<string, Secret>()
  for (const [index, reference] of references.entries()) {
    const secret = found[index]
    if (secret?.ok) secrets.set(formatSecretReference(reference), secret.value)
  }
  return ok((reference) => {
    const secret = secrets.get(formatSecretReference(reference))
    if (secret === undefined) throw new Error('A reference that the trust file does not have.')
    return secret
  })
}

function referencesIn(trust: TrustFile): readonly SecretReference[] {
  const { admin } = trust.keycloak
  const login = admin && ('username' in admin ? admin.password : admin.clientSecret)
  const atIssuers = externalIssuers(trust).map(
    ({ identityProvider }) => identityProvider?.clientSecret,
  )
  return [login, trust.client.secret, ...atIssuers].filter((reference) => reference !== undefined)
}
