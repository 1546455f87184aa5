import {
  formatSecretReference,
  type Problem,
  resolveSecret,
  type SecretSources,
  type TrustFile,
} from '@cambio/trust'
import { err, ok, type Result, Secret } from '@cambio/validation'
import { loginCredential } from './admin-login.ts'
import { credentialProblems } from './credential.ts'
import { loginReferences, type SecretOf } from './secrets.ts'

/**
 * Resolves what the login needs and nothing else, for work that writes no secret: any other reference
 * gives a text that is nobody's.
 */
export function resolveLoginSecrets(
  trust: TrustFile,
  sources: SecretSources,
): Result<SecretOf, readonly Problem[]> {
  const secrets = new Map<string, Secret>()
  const problems: Problem[] = []
  for (const reference of loginReferences(trust)) {
    const found = resolveSecret(reference, sources)
    if (found.ok) secrets.set(formatSecretReference(reference), found.value)
    else problems.push(found.failure)
  }
  const secretOf: SecretOf = (reference) => secrets.get(formatSecretReference(reference)) ?? NOBODYS
  if (problems.length === 0) problems.push(...unusable(trust, secretOf))
  return problems.length > 0 ? err(problems) : ok(secretOf)
}

const NOBODYS = new Secret('')

function unusable({ keycloak: { admin } }: TrustFile, secretOf: SecretOf): readonly Problem[] {
  const login = admin && loginCredential(admin)
  return login === undefined ? [] : credentialProblems('keycloak.admin', login, secretOf)
}
