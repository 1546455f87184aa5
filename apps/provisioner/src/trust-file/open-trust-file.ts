import type { SecretSources, TrustFile } from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import { loadTrustFile } from './load-trust-file.ts'
import { resolveProvisionerSecrets, type SecretOf } from './secrets.ts'

/** A trust file that is valid, with every secret it refers to at hand. */
export interface OpenTrustFile {
  readonly trust: TrustFile
  readonly secretOf: SecretOf
}

export function openTrustFile(
  file: string,
  sources: SecretSources,
): Result<OpenTrustFile, ProvisionFailure> {
  const trust = loadTrustFile(file, sources.env)
  return trust.ok ? withSecrets(trust.value, sources) : trust
}

/**
 * What was deployed before, as it can be compared today: by the login of today's trust file, because an old
 * one may be gone.
 */
export function openBaseline(
  file: string,
  { trust: { keycloak } }: OpenTrustFile,
  sources: SecretSources,
): Result<OpenTrustFile, ProvisionFailure> {
  const baseline = loadTrustFile(file, sources.env)
  if (!baseline.ok) return baseline
  const { admin: _then, ...place } = baseline.value.keycloak
  const login = keycloak.admin === undefined ? {} : { admin: keycloak.admin }
  return withSecrets({ ...baseline.value, keycloak: { ...place, ...login } }, sources)
}

function withSecrets(
  trust: TrustFile,
  sources: SecretSources,
): Result<OpenTrustFile, ProvisionFailure> {
  const secretOf = resolveProvisionerSecrets(trust, sources)
  if (!secretOf.ok) return err({ reason: 'secrets_missing', problems: secretOf.failure })
  return ok({ trust, secretOf: secretOf.value })
}
