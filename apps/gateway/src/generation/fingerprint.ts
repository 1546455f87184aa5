import { createHmac, randomBytes } from 'node:crypto'
import { Secret } from '@cambio/validation'

/** Names a value by its content, secrets included. */
export type Fingerprint = (value: unknown) => string

const KEY_BYTES = 32

/**
 * Tells whether two values are equal without keeping either: plain data in which secrets count by their text, and functions
 * not at all. Keyed anew for each process, so that a fingerprint tells nothing of a secret.
 */
export function createFingerprint(): Fingerprint {
  const key = randomBytes(KEY_BYTES)
  return (value) => createHmac('sha256', key).update(plainText(value)).digest('base64url')
}

/** JSON would print a `Secret` as its placeholder before a replacer sees it, so the holder is asked. */
function plainText(value: unknown): string {
  const text = JSON.stringify([value], function reveal(this: object, name: string, part: unknown) {
    const original: unknown = Reflect.get(this, name)
    return original instanceof Secret ? original.reveal() : part
  })
  return text
}
