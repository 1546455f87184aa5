/** Words longer than this are no typing mistakes, and comparing them is not worth the time. */
const MAX_WORD_CHARACTERS = 64

/**
 * The candidate somebody most likely meant, or undefined when none is close: at most one slip per
 * three letters, without regard to case.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > MAX_WORD_CHARACTERS) return undefined
  const near = candidates
    .map((candidate) => ({
      candidate,
      slips: distance(word.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter(({ slips }) => slips <= Math.max(1, Math.floor(word.length / 3)))
    .toSorted((one, other) => one.slips - other.slips)
  return near[0]?.candidate
}

/** Levenshtein's distance: letters to insert, delete or replace. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const letter of one) {
    const next = [(row[0] ?? 0) + 1]
    for (let at = 0; at < other.length; at++) {
      const replaced = (row[at] ?? 0) + (letter === other[at] ? 0 : 1)
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
