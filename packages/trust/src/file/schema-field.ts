import { z } from 'zod'
import type { Path } from '../problem.ts'

/** The schema of a field, looked up in the schema of the whole; undefined where it knows none. */
export function fieldAt(schema: unknown, path: Path): unknown {
  const [segment, ...rest] = path
  if (segment === undefined) return schema
  const bare = unwrapped(schema)
  if (bare instanceof z.ZodUnion) {
    return bare.options.map((option) => fieldAt(option, path)).find((field) => field !== undefined)
  }
  if (bare instanceof z.ZodArray) return fieldAt(bare.element, rest)
  if (bare instanceof z.ZodRecord) return fieldAt(bare.valueType, rest)
  if (!(bare instanceof z.ZodObject) || !Object.hasOwn(bare.shape, segment)) return undefined
  return fieldAt(bare.shape[segment], rest)
}

/** One of the shapes a field may have. */
export function optionOf(schema: unknown, index: number): unknown {
  const bare = unwrapped(schema)
  return bare instanceof z.ZodUnion ? bare.options[index] : undefined
}

/** The keys a field's mapping may have; none when it is no mapping. */
export function keysOf(schema: unknown): readonly string[] {
  const bare = unwrapped(schema)
  if (bare instanceof z.ZodUnion) return [...new Set(bare.options.flatMap(keysOf))]
  return bare instanceof z.ZodObject ? Object.keys(bare.shape) : []
}

/** What the field is for, as the schema says it. */
export function descriptionOf(schema: unknown): string | undefined {
  if (!(schema instanceof z.ZodType)) return undefined
  if (schema.description !== undefined) return schema.description
  const inner = innerOf(schema)
  return inner === undefined ? undefined : descriptionOf(inner)
}

function unwrapped(schema: unknown): unknown {
  const inner = innerOf(schema)
  return inner === undefined ? schema : unwrapped(inner)
}

/** What an optional field, or one with a transform, is made of. */
function innerOf(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional) return schema.unwrap()
  return schema instanceof z.ZodPipe ? schema.in : undefined
}
