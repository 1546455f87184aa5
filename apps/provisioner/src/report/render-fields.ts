import type { FieldChange } from '../fields/fields.ts'
import { paintFor } from './paint.ts'
import type { Screen } from './screen.ts'

/** Both values of each field, one line each. On a terminal in columns, and long values with their middle left out. */
export function renderFields(fields: readonly FieldChange[], screen: Screen): readonly string[] {
  if (screen.width === undefined) return fields.map(plainField)
  const pathWidth = longest(fields.map(({ path }) => path))
  const room = screen.width - INDENT.length - pathWidth - ': '.length - ' → '.length
  const valueWidth = Math.max(SHORTEST_VALUE, Math.floor(room / 2))
  const fromWidth = longest(fields.map(({ from = '' }) => shorten(from, valueWidth)))
  return fields.map((field) => alignedField(field, { pathWidth, valueWidth, fromWidth }, screen))
}

const INDENT = '    '

/** A value is not shortened below this, however narrow the terminal is. */
const SHORTEST_VALUE = 12

interface Widths {
  readonly pathWidth: number
  readonly valueWidth: number
  readonly fromWidth: number
}

function plainField({ path, from, to }: FieldChange): string {
  return from === undefined || to === undefined
    ? `${INDENT}${path}: changed`
    : `${INDENT}${path}: ${from} -> ${to}`
}

function alignedField(
  { path, from, to }: FieldChange,
  { pathWidth, valueWidth, fromWidth }: Widths,
  screen: Screen,
): string {
  const paint = paintFor(screen)
  const label = `${INDENT}${`${path}:`.padEnd(pathWidth + 1)}`
  if (from === undefined || to === undefined) return `${label} ${paint.changed('changed')}`
  const before = shorten(from, valueWidth).padEnd(fromWidth)
  return `${label} ${paint.bad(before)} → ${paint.good(shorten(to, valueWidth))}`
}

/** Addresses differ at their ends, so it is the middle that is left out. */
export function shorten(text: string, width: number): string {
  if (text.length <= width) return text
  const kept = width - 1
  const head = Math.ceil(kept / 2)
  return `${text.slice(0, head)}…${text.slice(text.length - (kept - head))}`
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length))
}
