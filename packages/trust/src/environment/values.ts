import { err, ok, type Result } from '@cambio/validation'
import type { z } from 'zod'
import type { Fault } from '../problem.ts'
import { unknownWord } from '../unknown-word.ts'

/** Reads one kind of value from a variable's text, or says everything that is wrong with it. */
export type ValueParser<Value> = (text: string) => Result<Value, readonly Fault[]>

/** Any text. */
export const text: ValueParser<string> = ok

/** A text that fits one of the trust file's own fields. */
export function fitting(schema: z.ZodType<string>): ValueParser<string> {
  return (value) => {
    const { success, error } = schema.safeParse(value)
    return success ? ok(value) : err(error.issues.map(({ message }) => ({ message })))
  }
}

/** Items separated by commas or blanks, at least one. */
export const list: ValueParser<readonly string[]> = (value) => {
  const items = value.split(/[\s,]+/).filter((item) => item !== '')
  if (items.length > 0) return ok(items)
  return err([{ message: 'names nothing', hint: 'unset it, or write at least one item' }])
}

/** A list whose items all pass the same parser, none of them twice. */
export function listOf<Value>(parseItem: ValueParser<Value>): ValueParser<readonly Value[]> {
  return (value) => {
    const items = list(value)
    if (!items.ok) return items
    const parsed = items.value.map(parseItem)
    const faults = parsed.flatMap((item, index) =>
      item.ok ? [] : item.failure.map((fault) => inItem(index, fault)),
    )
    if (new Set(items.value).size < items.value.length) faults.push(REPEATED)
    return faults.length > 0
      ? err(faults)
      : ok(parsed.flatMap((item) => (item.ok ? [item.value] : [])))
  }
}

const REPEATED: Fault = { message: 'names an item twice', hint: 'write each item once' }

/** Says which item of a list has the fault; the item itself may hold a password. */
export function inItem(index: number, fault: Fault): Fault {
  return { ...fault, message: `item ${index + 1} ${fault.message}` }
}

export function oneOf<Word extends string>(words: readonly Word[]): ValueParser<Word> {
  return (value) => {
    const word = words.find((candidate) => candidate === value)
    return word === undefined ? err([unknownWord(value, words)]) : ok(word)
  }
}

export const flag: ValueParser<boolean> = (value) => {
  if (value === 'true' || value === 'false') return ok(value === 'true')
  return err([{ message: 'is neither true nor false', hint: 'write true or false' }])
}

/** A whole number in decimal digits. */
export function integer(min: number, max: number): ValueParser<number> {
  return (value) => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
    if (number >= min && number <= max) return ok(number)
    return err([
      { message: `is not a whole number from ${min} to ${max}`, hint: 'write digits only' },
    ])
  }
}
