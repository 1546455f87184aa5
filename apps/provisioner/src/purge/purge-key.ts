import { purgeKeyFault, resolveSecret, type SecretSources } from '@cambio/trust'
import { err, type Result, type Secret } from '@cambio/validation'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import { loadTrustFile } from '../trust-file/load-trust-file.ts'

/** The key that the trust file names. No other secret is resolved: who purges may have no other. */
export function readPurgeKey(
  file: string,
  sources: SecretSources,
): Result<Secret, ProvisionFailure> {
  const trust = loadTrustFile(file, sources.env)
  if (!trust.ok) return trust
  const reference = trust.value.management?.purgeKey
  if (reference === undefined) return err({ reason: 'purge_key_missing', file })
  const key = resolveSecret(reference, sources)
  if (!key.ok) return err({ reason: 'secrets_missing', problems: [key.failure] })
  const fault = purgeKeyFault(key.value.reveal())
  if (fault === undefined) return key
  return err({ reason: 'secrets_missing', problems: [{ path: 'management.purgeKey', ...fault }] })
}
