import { Secret } from '@cambio/validation'
import type { StoredToken } from '../store/stored-token.ts'

/** The token as bytes, in clear text: for `sealToken` only. */
export function writeTokenRecord(token: StoredToken): Buffer {
  const { text, road, storedAt, expiresAt } = token
  return Buffer.from(JSON.stringify({ text: text.reveal(), road, storedAt, expiresAt }))
}

/** The token these bytes describe, or `undefined` if a field is missing or of another type. */
export function readTokenRecord(bytes: Buffer): StoredToken | undefined {
  const record = parseObject(bytes.toString())
  const text = record?.get('text')
  const road = record?.get('road')
  const storedAt = record?.get('storedAt')
  const expiresAt = record?.get('expiresAt')
  return typeof text === 'string' &&
    typeof road === 'string' &&
    typeof storedAt === 'number' &&
    typeof expiresAt === 'number'
    ? { text: new Secret(text), road, storedAt, expiresAt }
    : undefined
}

/** As a map, so that `__proto__` and other inherited names cannot be mistaken for fields. */
function parseObject(text: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined
  } catch {
    return undefined
  }
}
