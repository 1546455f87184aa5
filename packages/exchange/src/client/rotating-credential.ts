import { createHash } from 'node:crypto'
import { err, ok, type Result, Secret } from '@cambio/validation'
import type { ClientAuthentication } from './client-authentication.ts'
import { errorCode } from './error-code.ts'
import { readCredential, type ClientCredential, type CredentialProblem } from './read-credential.ts'

export interface RotatingCredentialOptions {
  /** The texts as they are now, read anew at each use, as from files that somebody replaces. May throw. */
  readonly read: () => ClientCredential
  /** Told once of each change that can't be used. */
  readonly onBroken: (problem: RotationProblem) => void
}

/** The texts can't be used, or (`part: 'file'`) could not be read. */
export type RotationProblem =
  | CredentialProblem
  | { readonly part: 'file'; readonly message: string; readonly hint: string }

type Read = Result<ClientCredential, RotationProblem>

/**
 * A credential that may be replaced while we run: each use looks whether the texts are others, and takes them over. When the new ones are broken
 * (a key that is not yet the certificate's, a file that is gone) the last good ones stay, since the server may know them still.
 *
 * Does not look by itself, and can't tell whether the server knows the new ones. The failure is that of the first texts.
 */
export function createRotatingCredential({
  read,
  onBroken,
}: RotatingCredentialOptions): Result<() => ClientAuthentication, RotationProblem> {
  const found = attempt(read)
  const first = judge(found)
  if (!first.ok) return first
  let current = first.value
  let seen = fingerprint(found)

  return ok(() => {
    const latest = attempt(read)
    const print = fingerprint(latest)
    if (print === seen) return current
    seen = print
    const changed = judge(latest)
    if (!changed.ok) onBroken(changed.failure)
    else {
      if (current.method === 'mtls') current.identity.retire()
      current = changed.value
    }
    return current
  })
}

function attempt(read: () => ClientCredential): Read {
  try {
    return ok(read())
  } catch (error) {
    const hint = 'check that the files of the client’s credential are there and may be read'
    return err({ part: 'file', message: `cannot be read${errorCode(error)}`, hint })
  }
}

const judge = (read: Read): Result<ClientAuthentication, RotationProblem> =>
  read.ok ? readCredential(read.value) : read

/** Equal for equal texts, and tells nothing of them. */
function fingerprint(read: Read): string {
  const members = Object.entries(read.ok ? read.value : read.failure)
  const texts = members.map(([name, value]) => [
    name,
    value instanceof Secret ? value.reveal() : String(value),
  ])
  return createHash('sha256').update(JSON.stringify(texts)).digest('base64url')
}
