const UNITS = [
  { seconds: 86_400, word: 'd' },
  { seconds: 3600, word: 'h' },
  { seconds: 60, word: 'min' },
] as const

/** `3 min`: the largest unit that fits, whole. */
export function describeAge(seconds: number): string {
  const unit = UNITS.find((one) => seconds >= one.seconds) ?? { seconds: 1, word: 's' }
  return `${Math.floor(seconds / unit.seconds)} ${unit.word}`
}
