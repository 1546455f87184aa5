import { err, ok, type Result } from '@cambio/validation'

/** C0, DEL and C1: of these a line break would begin a header of its own, and servers cut at others. */
const CONTROL = /\p{Cc}/u

/**
 * A claim as a header's value: texts, numbers and truth values as they are, a list of them joined by commas. Empty: there is nothing to tell.
 * Beyond ASCII it is UTF-8, a byte a character, as Node writes heads (RFC 9110, section 5.5: opaque bytes).
 *
 * The failure is the rule it breaks. Refused is what would be read as something else: a control character splits a header, blanks around a value
 * are cut off by every server, and a comma in a list's item would be two items.
 */
export function headerText(value: unknown): Result<string, string> {
  if (value === undefined || value === null) return ok('')
  if (!Array.isArray(value)) return plainText(value)
  const items: string[] = []
  for (const item of value) {
    const text = plainText(item)
    if (!text.ok) return text
    if (text.value.includes(',')) return err('an item of a list must hold no comma')
    items.push(text.value)
  }
  return ok(items.join(','))
}

function plainText(value: unknown): Result<string, string> {
  if (typeof value === 'number' || typeof value === 'boolean') return ok(String(value))
  if (typeof value !== 'string')
    return err('must be a text, a number, a truth value or a list of these')
  if (CONTROL.test(value)) return err('must hold no control character')
  if (value.trim() !== value) return err('must not begin or end with a blank')
  if (!value.isWellFormed()) return err('must be well-formed Unicode')
  return ok(Buffer.from(value, 'utf8').toString('latin1'))
}
