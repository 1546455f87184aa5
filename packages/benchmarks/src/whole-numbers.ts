/** Positive whole numbers with commas between, as an option of a command has them; throws, and names the option, for anything else. */
export function wholeNumbers(option: string, text: string): readonly number[] {
  const numbers = text.split(',').map(Number)
  if (numbers.every((each) => Number.isInteger(each) && each > 0)) return numbers
  throw new Error(`--${option} is "${text}"; write whole numbers with commas between, as in 1,20`)
}
