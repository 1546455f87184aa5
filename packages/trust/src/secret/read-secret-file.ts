import { readFileSync, statSync } from 'node:fs'

/** Room for a certificate chain; more is another file given by mistake. */
const MAX_BYTES = 64 * 1024

/**
 * Reads a secret's file, following links as orchestrators mount them. Throws for what is not a regular
 * file (a pipe would block for ever) or is larger than 64 KiB.
 */
export function readSecretFile(path: string): string {
  const { size } = regularFile(path)
  if (size > MAX_BYTES) throw unreadable('EFBIG')
  return readFileSync(path, 'utf8')
}

function regularFile(path: string) {
  const found = statSync(path)
  if (!found.isFile()) throw unreadable('not a regular file')
  return found
}

function unreadable(code: string): Error {
  return Object.assign(new Error(code), { code })
}
