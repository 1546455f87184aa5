import type { Result, Secret } from '@cambio/validation'
import type { Fault, Problem } from '../problem.ts'
import type { SecretReference } from '../secret-reference.ts'
import { resolveSecret, type SecretSources } from './resolve-secret.ts'
import { type SecretReader, secretReader } from './secret-reader.ts'

/** Takes secrets one by one and gathers what is wrong with them, so that all problems are told at once. */
export interface SecretTaker {
  readonly problems: readonly Problem[]
  /** The secret, or nothing when there is none or it is not right, which is then told. */
  readonly take: (
    path: string,
    reference: SecretReference | undefined,
    faultIn?: (text: string) => Fault | undefined,
  ) => Secret | undefined
  /** The same for a secret that is renewed while we run. */
  readonly reader: (
    path: string,
    reference: SecretReference | undefined,
  ) => SecretReader | undefined
}

export function secretTaker(sources: SecretSources): SecretTaker {
  const problems: Problem[] = []
  const told = <Value>(path: string, found: Result<Value, Fault>): Value | undefined => {
    if (found.ok) return found.value
    problems.push({ ...found.failure, path })
    return undefined
  }
  return {
    problems,
    take: (path, reference, faultIn = () => undefined) => {
      const secret = reference && told(path, resolveSecret(reference, sources))
      const fault = secret && faultIn(secret.reveal())
      if (fault !== undefined) problems.push({ ...fault, path })
      return secret
    },
    reader: (path, reference) => reference && told(path, secretReader(reference, sources)),
  }
}
