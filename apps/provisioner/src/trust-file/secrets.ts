import {
  formatSecretReference,
  type Problem,
  resolveSecret,
  type SecretReference,
  type SecretSources,
  type TrustFile,
} from '@cambio/trust'
import { err, ok, type Result, type Secret } from '@cambio/validation'
import { externalIssuers } from '../settled/settle-issuers.ts'
import { loginCredential } from './admin-login.ts'
import { credentialProblems, referencesOf } from './credential.ts'
import { digestKeyProblems } from './secret-digest.ts'

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
  const secretOf: SecretOf = (reference) => {
    const secret = secrets.get(formatSecretReference(reference))
    if (secret === undefined) throw new Error('A reference that the trust file does not have.')
    return secret
  }
  const unusable = unusableIn(trust, secretOf)
  return unusable.length > 0 ? err(unusable) : ok(secretOf)
}

/** What was found and cannot be what it is to be. */
function unusableIn(trust: TrustFile, secretOf: SecretOf): readonly Problem[] {
  const { admin } = trust.keycloak
  const login = admin && loginCredential(admin)
  return [
    ...(login === undefined ? [] : credentialProblems('keycloak.admin', login, secretOf)),
    ...credentialProblems('client', trust.client, secretOf),
    ...digestKeyProblems(trust, secretOf),
  ]
}

function referencesIn(trust: TrustFile): readonly SecretReference[] {
  const atIssuers = externalIssuers(trust).map(
    ({ identityProvider }) => identityProvider?.clientSecret,
  )
  return [
    ...loginReferences(trust),
    ...referencesOf(trust.client),
    trust.secretDigestKey,
    ...atIssuers,
  ].filter((reference) => reference !== undefined)
}

/** What the login refers to. */
export function loginReferences({ keycloak: { admin } }: TrustFile): readonly SecretReference[] {
  if (admin === undefined) return []
  if ('username' in admin) return [admin.password]
  const credential = loginCredential(admin)
  return credential === undefined ? [] : referencesOf(credential)
}
