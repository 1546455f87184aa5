import { ok, type Result, type Secret } from '@cambio/validation'
import type { Problem } from '../problem.ts'
import type { SecretReference } from '../secret-reference.ts'
import { resolveSecret, type SecretSources } from './resolve-secret.ts'

/** Gives the secret as its file has it now. */
export type SecretReader = () => Secret

/**
 * A reader for a secret that is renewed while we run, as platforms renew a workload's token. It was readable once; while its
 * file is being replaced, or is empty, the last text that was there is given: whoever takes it judges whether it is too old.
 */
export function secretReader(
  reference: SecretReference,
  sources: SecretSources,
): Result<SecretReader, Problem> {
  const first = resolveSecret(reference, sources)
  if (!first.ok) return first
  let last = first.value
  return ok(() => {
    const now = resolveSecret(reference, sources)
    if (now.ok) last = now.value
    return last
  })
}
