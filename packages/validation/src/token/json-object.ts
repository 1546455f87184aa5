import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** Access tokens need four or five levels; deeper ones only serve to break whoever writes them out again. */
const MAX_DEPTH = 16

/** `ignoreBOM` keeps a byte order mark in the text, where JSON refuses it. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads one JSON object strictly: UTF-8 without a byte order mark, no member twice at any depth (RFC 7515, section 4,
 * and RFC 7519, section 4, allow "last one wins"; two parsers that differ are an attack), no name with a backslash in it, and bounded nesting.
 * The failure is the rule that is broken.
 */
export function parseJsonObject(bytes: Uint8Array): Result<JsonObject, string> {
  const text = decodeUtf8(bytes)
  if (text === undefined) return err('must be UTF-8')
  const value = parseJson(text)
  if (!isJsonObject(value)) return err('must be a JSON object')
  return checkStructure(text, value)
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member of the object itself; never one of `Object.prototype`, whatever it is called. */
export function memberOf(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes)
  } catch {
    return undefined
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Of members with one name JSON's reader keeps the last, so a value that has fewer members than were written had one twice. */
function checkStructure(text: string, value: JsonObject): Result<JsonObject, string> {
  const kept = countKept(value, MAX_DEPTH)
  if (kept === undefined) return err(`must not be nested deeper than ${MAX_DEPTH} levels`)
  if (kept !== countWritten(text)) return err('must not have a member twice')
  return text.includes('\\') && hasBackslash(value)
    ? err('must not have a backslash in a member’s name')
    : ok(value)
}

/**
 * In the name of a member, at any depth. V8 may give a name that was written with an escape as another one that it has read before (Node 24.21 can read
 * `{"a":1,"\"":2}` as `{"a":1,"\\":2}`), and that one always has a backslash.
 */
function hasBackslash(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, inner]) => name.includes('\\') || hasBackslash(inner))
}

/** The members of a value, at all depths together; nothing where it has more levels than these. */
function countKept(value: unknown, levels: number): number | undefined {
  if (typeof value !== 'object' || value === null) return 0
  if (levels === 0) return undefined
  const inner: readonly unknown[] = Object.values(value)
  let count = Array.isArray(value) ? 0 : inner.length
  for (const each of inner) {
    const below = countKept(each, levels - 1)
    if (below === undefined) return undefined
    count += below
  }
  return count
}

/** The members that valid JSON writes: each has one colon outside of quotes. */
function countWritten(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') at = endOfQuote(text, at)
    else if (text[at] === ':') count += 1
  }
  return count
}

/** Where the quote that begins there ends. */
function endOfQuote(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}
