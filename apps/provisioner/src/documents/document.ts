import { z } from 'zod'

/**
 * What a command prints with `--json`: one document, whose first member says what it is. A member is
 * added without a new version; one that changes its meaning or goes is a new version.
 */
export interface DocumentType<Shape extends z.ZodRawShape> {
  /** `plan/v1`. */
  readonly name: string
  /** The members of its own, in a document that tells what was found out. */
  readonly shape: Shape
  /** A whole document: what was found out, or why nothing was. */
  readonly schema: z.ZodType
}

/** A document's own members. */
export type Members<Shape extends z.ZodRawShape> = Frozen<z.output<z.ZodObject<Shape>>>

type Frozen<Value> = Value extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Frozen<Value[Key]> }
    : Value

/** @param name What `cambio` says in the document: `plan/v1`. */
export function defineDocument<Shape extends z.ZodRawShape>(
  name: string,
  shape: Shape,
): DocumentType<Shape> {
  const head = { cambio: z.literal(name), exitCode }
  const done = z.strictObject({ ...head, outcome: z.literal('done'), ...shape })
  return { name, shape, schema: z.discriminatedUnion('outcome', [done, failedDocument(name)]) }
}

/** A document of a command that found nothing out. */
export function failedDocument(name: string) {
  return z.strictObject({
    cambio: z.literal(name),
    exitCode,
    outcome: z.literal('failed'),
    failure,
  })
}

const exitCode = z.int().describe('The exit status of the command.')

const failure = z
  .strictObject({
    reason: z.string().describe('Which failure it is; stays the same when its words change.'),
    message: z.string().describe('What happened, why, and what to do next.'),
  })
  .describe('Why the command ended before it found anything out.')
