import { digestOf } from './digest.ts'

/**
 * What is not part of an answer's fingerprint. Secrets: a fingerprint is written to a file, and somebody
 * could try secrets against it. `access`: what the account may do, and who plans may hold fewer roles than who applies.
 */
const LEFT_OUT = new Set([
  'secret',
  'clientSecret',
  'client.secret.rotated',
  'registrationAccessToken',
  'credentials',
  'password',
  'privateKey',
  'bindCredential',
  'access',
])

/** Tells whether the server still answers the same. Lists are compared as sets: Keycloak gives them in no order. */
export function fingerprintOf(answer: unknown): string {
  return digestOf(essence(answer))
}

function essence(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => digestOf(essence(item))).toSorted()
  if (typeof value !== 'object' || value === null) return value ?? null
  const members = Object.entries(value).filter(([name]) => !LEFT_OUT.has(name))
  return Object.fromEntries(members.map(([name, member]) => [name, essence(member)]))
}
