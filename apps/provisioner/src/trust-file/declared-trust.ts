import {
  declaredInEnvironment,
  type Environment,
  type TrustFile,
  type withDefaults,
} from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import { loadTrustFile } from './load-trust-file.ts'

/** Which file to take. */
export interface FileChoice {
  readonly file: string
  /** Whether somebody named the file; then nothing else will do. */
  readonly isNamed: boolean
}

/** What is declared, and where. */
export interface DeclaredTrust {
  /** The trust file's path, or `environment`. */
  readonly source: string
  readonly declared: Parameters<typeof withDefaults>[0]
  /** Absent: the environment says it all. */
  readonly trustFile?: TrustFile
}

/** The trust file; where there is none, nobody named one and `ISSUER` is set, what the environment says instead. */
export function declaredTrust(
  { file, isNamed }: FileChoice,
  env: Environment,
): Result<DeclaredTrust, ProvisionFailure> {
  const loaded = loadTrustFile(file, env)
  if (loaded.ok) return ok({ source: file, declared: loaded.value, trustFile: loaded.value })
  const { failure } = loaded
  const isAbsent = failure.reason === 'file_unreadable' && failure.code === 'ENOENT'
  return isAbsent && !isNamed && env['ISSUER'] ? fromEnvironment(env) : err(failure)
}

function fromEnvironment(env: Environment): Result<DeclaredTrust, ProvisionFailure> {
  const declared = declaredInEnvironment(env)
  return declared.ok
    ? ok({ source: 'environment', declared: declared.value })
    : err({ reason: 'environment_invalid', problems: declared.failure })
}
