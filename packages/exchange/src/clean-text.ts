/** The server's words in a log line. */
const MAX_CHARS = 200

/** Line and paragraph separators too: some log readers break a line at them. */
const CONTROL_CHARACTERS = /[\p{C}\p{Zl}\p{Zp}]+/gu
/** A JWT by its first characters, and anything long enough to be one's part. */
const TOKEN_LIKE = /(?:\bey[\w-]{8,}|[\w-]{40,})(?:\.[\w-]*)*/g

/** A server's text as it may be logged: one line, bounded, nothing in it that could be a token. */
export function cleanText(text: string): string {
  return text
    .replaceAll(CONTROL_CHARACTERS, ' ')
    .replaceAll(TOKEN_LIKE, '[removed]')
    .slice(0, MAX_CHARS)
}
