import type { Secret } from '@cambio/validation'

/** A piece this long is no accident; shorter ones can't be told from words. */
const PIECE_CHARS = 12
const HIDDEN = '[hidden]'

/**
 * The same plain data, with every text replaced that has a piece of one of these secrets in it. The last line of defence: whatever a caller
 * has put into a path or a claim, nothing of a token gets out with the facts.
 */
export function hideTokens<Value>(value: Value, secrets: readonly Secret[]): Value {
  const texts = secrets.map((secret) => secret.reveal()).filter((text) => text !== '')
  const hide = (_key: string, member: unknown): unknown =>
    typeof member === 'string' && texts.some((text) => holdsPiece(member, text)) ? HIDDEN : member
  return JSON.parse(JSON.stringify(value), hide)
}

function holdsPiece(text: string, secret: string): boolean {
  if (secret.length <= PIECE_CHARS) return text.includes(secret)
  for (let at = 0; at + PIECE_CHARS <= text.length; at += 1) {
    if (secret.includes(text.slice(at, at + PIECE_CHARS))) return true
  }
  return false
}
