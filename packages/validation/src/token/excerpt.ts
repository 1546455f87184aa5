import { isJsonObject } from './json-object.ts'

/** Long enough to recognise an issuer or a key id, too short for a token. */
export const EXCERPT_CHARS = 64
/** More values than this say nothing new about a mistake. */
const EXCERPT_VALUES = 8

const UNPRINTABLE = /[^\x20-\x7e]/gu

/**
 * A piece of untrusted text that may be logged: at most `maxChars` characters of printable ASCII. Everything else is
 * written as `\u{…}`, so a line feed cannot begin a new log line and a look-alike letter shows.
 *
 * Does not hide anything: hand it no token and no secret.
 */
export function excerpt(text: string, maxChars: number = EXCERPT_CHARS): string {
  const printable = text.slice(0, maxChars).replaceAll(UNPRINTABLE, escapeCharacter)
  return text.length > maxChars || printable.length > maxChars
    ? `${printable.slice(0, maxChars - 1)}…`
    : printable
}

/** What can be said of an untrusted JSON value: an excerpt of a text, a number, the kind of anything else. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return excerpt(value)
  if (Array.isArray(value)) return 'an array'
  return isJsonObject(value) ? 'an object' : JSON.stringify(value)
}

/** The first few texts of a list, each an excerpt. */
export function excerpts(texts: readonly string[]): readonly string[] {
  return texts.slice(0, EXCERPT_VALUES).map((text) => excerpt(text))
}

const escapeCharacter = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
