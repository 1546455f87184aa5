import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** Access tokens need four or five levels; deeper ones only serve to break whoever writes them out again. */
const MAX_DEPTH = 16

/** In valid JSON these are the only tokens that open, close or name anything. */
const STRUCTURE = /"(?:[^"\\]|\\.)*"|[{}[\],]/g

/**
 * Reads one JSON object strictly: UTF-8 without a byte order mark, no member twice at any depth (RFC 7515, section 4,
 * and RFC 7519, section 4, allow "last one wins"; two parsers that differ are an attack), and bounded nesting.
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
    // `ignoreBOM` keeps the mark in the text, where JSON refuses it.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
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

/** Walks the tokens of JSON that is known to be valid. A set of names stands for an object, `undefined` for an array. */
function checkStructure(text: string, value: JsonObject): Result<JsonObject, string> {
  const open: (Set<string> | undefined)[] = []
  let nameIsNext = false
  for (const [token] of text.matchAll(STRUCTURE)) {
    if (token === '}' || token === ']') open.pop()
    else if (token === '{') open.push(new Set())
    else if (token === '[') open.push(undefined)
    else if (nameIsNext && !addName(open.at(-1), token)) return err('must not have a member twice')
    if (open.length > MAX_DEPTH) return err(`must not be nested deeper than ${MAX_DEPTH} levels`)
    nameIsNext = token === '{' || (token === ',' && open.at(-1) !== undefined)
  }
  return ok(value)
}

/** The name is compared as it reads after unescaping: `"\u0061lg"` is `"alg"`. */
function addName(names: Set<string> | undefined, token: string): boolean {
  const name = String(JSON.parse(token))
  if (names === undefined || names.has(name)) return false
  names.add(name)
  return true
}
