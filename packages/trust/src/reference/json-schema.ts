import { z } from 'zod'
import { trustFileSchema } from '../schema.ts'
import { REFERENCE_PATTERNS } from '../secret-reference.ts'

export type JsonSchema = z.core.JSONSchema.BaseSchema

/** Outside of secrets a text may come from the environment, which editors must not mark as wrong. */
const OR_REFERENCE = '|^\\$\\{env:[^}]+\\}$'

/** The trust file's JSON Schema, for editors. Draft 7, which the YAML language server reads best. */
export function trustFileJsonSchema(): JsonSchema {
  const { '~standard': _validator, ...schema } = z.toJSONSchema(trustFileSchema, {
    io: 'input',
    target: 'draft-07',
    override: ({ jsonSchema }) => allowReference(jsonSchema),
  })
  return { ...schema, title: 'Cambio trust file' }
}

function allowReference(schema: JsonSchema): void {
  delete schema.format
  if (schema.pattern !== undefined && !isSecret(schema)) schema.pattern += OR_REFERENCE
}

/** Whether the field takes a reference to a secret: its pattern allows nothing else. */
export function isSecret({ pattern }: JsonSchema): boolean {
  return pattern !== undefined && REFERENCE_PATTERNS.includes(pattern)
}
