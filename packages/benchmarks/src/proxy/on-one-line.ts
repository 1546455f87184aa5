const MAX_CHARS = 400

/** What an error says, for a person who has not asked for it. */
export function onOneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_CHARS)
}
