import { errorCode, readSecretFile } from '@cambio/trust'
import { Secret } from '@cambio/validation'
import { AdminError } from './failure.ts'

/** Reads a platform's token, which is replaced while we run. Fails with an `AdminError`. */
export function readTokenFile(file: string): Secret {
  const text = readText(file).trim()
  if (text === '') throw new AdminError({ reason: 'token_file_unreadable', file, code: 'empty' })
  return new Secret(text)
}

function readText(file: string): string {
  try {
    return readSecretFile(file)
  } catch (error) {
    throw new AdminError({ reason: 'token_file_unreadable', file, code: errorCode(error) })
  }
}
