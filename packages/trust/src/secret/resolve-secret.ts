import { err, ok, type Result, Secret } from '@cambio/validation'
import { type Environment, lookUp } from '../environment/environment.ts'
import { type Fault, formatPath, type Problem, quoted } from '../problem.ts'
import { formatSecretReference, type SecretReference } from '../secret-reference.ts'
import { errorCode } from './error-code.ts'

/** Where secrets come from. */
export interface SecretSources {
  readonly env: Environment
  /** The file's text; throws when it cannot be read. See `readSecretFile`. */
  readonly readFile: (path: string) => string
}

/**
 * The secret a reference names. A file loses its trailing line break, nothing else. A missing or empty
 * secret is a problem that names the variable or the file.
 */
export function resolveSecret(
  reference: SecretReference,
  sources: SecretSources,
): Result<Secret, Problem> {
  const found =
    reference.from === 'env'
      ? fromVariable(reference.name, sources.env)
      : fromFile(reference.path, sources.readFile)
  return found.ok
    ? found
    : err({ path: formatPath([formatSecretReference(reference)]), ...found.failure })
}

function fromVariable(name: string, env: Environment): Result<Secret, Fault> {
  const text = lookUp(env, name)
  if (text) return ok(new Secret(text))
  return err({
    message: `the environment variable ${quoted(name)} is ${text === '' ? 'empty' : 'not set'}`,
    hint: 'set it to the secret',
  })
}

function fromFile(path: string, readFile: (path: string) => string): Result<Secret, Fault> {
  try {
    const text = readFile(path).replace(/\r?\n$/, '')
    if (text !== '') return ok(new Secret(text))
    return err({ message: `the file ${quoted(path)} is empty`, hint: 'write the secret into it' })
  } catch (error) {
    return err({
      message: `the file ${quoted(path)} cannot be read (${errorCode(error)})`,
      hint: 'check that it is there, and that this process may read it',
    })
  }
}
