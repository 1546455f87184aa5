import { Secret } from '@cambio/validation'
import {
  contentEnd,
  type RefreshToken,
  type StoredSubject,
  type StoredToken,
} from '../store/stored-token.ts'

/** The token as bytes, in clear text. */
export function writeTokenRecord({ text, refresh, ...rest }: StoredToken): Buffer {
  const { road, storedAt, freshUntil, expiresAt, subject, issued } = rest
  return Buffer.from(
    JSON.stringify({
      text: text.reveal(),
      road,
      storedAt,
      freshUntil,
      expiresAt,
      ...(refresh && { refresh: { text: refresh.text.reveal(), expiresAt: refresh.expiresAt } }),
      subject: subjectFields(subject),
      ...(issued && { issued: subjectFields(issued) }),
    }),
  )
}

function subjectFields({ issuer, digest, jti, sub, sid }: StoredSubject): StoredSubject {
  return { issuer, ...present({ digest, jti, sub, sid }) }
}

/** The token these bytes describe, or `undefined` if a field is missing or of another type, or its ends contradict. */
export function readTokenRecord(bytes: Buffer): StoredToken | undefined {
  const record = parseFields(bytes.toString())
  const token = record && readToken(record)
  const refresh = readRefreshToken(record?.get('refresh'))
  const subject = readSubject(record?.get('subject'))
  const issued = record?.has('issued') ? readSubject(record.get('issued')) : ABSENT
  if (!token || !subject || !issued || refresh === MALFORMED) return undefined
  const whole = {
    ...token,
    ...(refresh && { refresh }),
    subject,
    ...(issued !== ABSENT && { issued }),
  }
  return whole.expiresAt <= contentEnd(whole) ? whole : undefined
}

const ABSENT = Symbol('absent')

type Plain = Omit<StoredToken, 'refresh' | 'subject' | 'issued'>

function readToken(record: Fields): Plain | undefined {
  const text = record.get('text')
  const road = record.get('road')
  const storedAt = record.get('storedAt')
  const freshUntil = record.get('freshUntil')
  const expiresAt = record.get('expiresAt')
  return typeof text === 'string' &&
    typeof road === 'string' &&
    typeof storedAt === 'number' &&
    typeof freshUntil === 'number' &&
    typeof expiresAt === 'number'
    ? { text: new Secret(text), road, storedAt, freshUntil, expiresAt }
    : undefined
}

const MALFORMED = Symbol('malformed')

function readRefreshToken(value: unknown): RefreshToken | typeof MALFORMED | undefined {
  if (value === undefined) return undefined
  const fields = fieldsOf(value)
  const text = fields?.get('text')
  const expiresAt = fields?.get('expiresAt')
  return typeof text === 'string' && typeof expiresAt === 'number'
    ? { text: new Secret(text), expiresAt }
    : MALFORMED
}

function readSubject(value: unknown): StoredSubject | undefined {
  const fields = fieldsOf(value)
  const issuer = fields?.get('issuer')
  const [digest, jti, sub, sid] = ['digest', 'jti', 'sub', 'sid'].map((name) => fields?.get(name))
  return typeof issuer === 'string' && isName(digest) && isName(jti) && isName(sub) && isName(sid)
    ? { issuer, ...present({ digest, jti, sub, sid }) }
    : undefined
}

function isName(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string'
}

type Names = Pick<StoredSubject, 'digest' | 'jti' | 'sub' | 'sid'>

function present({ digest, jti, sub, sid }: { [Name in keyof Names]: string | undefined }): Names {
  return {
    ...(digest !== undefined && { digest }),
    ...(jti !== undefined && { jti }),
    ...(sub !== undefined && { sub }),
    ...(sid !== undefined && { sid }),
  }
}

type Fields = ReadonlyMap<string, unknown>

function parseFields(text: string): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** As a map, so that `__proto__` and other inherited names cannot be mistaken for fields. */
function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined
}
