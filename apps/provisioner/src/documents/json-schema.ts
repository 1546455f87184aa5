import { z } from 'zod'

/** A document, whatever its members are. */
export interface AnyDocument {
  readonly name: string
  readonly schema: z.ZodType
}

/** A document's JSON Schema, draft 2020-12. */
export function documentJsonSchema({ name, schema }: AnyDocument): Record<string, unknown> {
  const { '~standard': _validator, ...jsonSchema } = z.toJSONSchema(schema)
  return { ...jsonSchema, title: `Cambio ${name}` }
}
