import { isSecret, type JsonSchema } from './json-schema.ts'

/** One field of the trust file, as the reference page lists it. */
export interface Field {
  /** With `[]` for any item of a list and `<name>` for a key of one's own choice. */
  readonly path: string
  readonly kind: string
  readonly isRequired: boolean
  readonly meaning: string
}

/** What a JSON Schema's mapping holds, in its order, each field before what it holds itself. */
export function fieldsIn(schema: JsonSchema, path = ''): readonly Field[] {
  const { properties, items, anyOf, additionalProperties } = schema
  return [
    ...Object.entries(properties ?? {}).flatMap(([key, property]) =>
      fieldsOf(property, path === '' ? key : `${path}.${key}`, schema.required?.includes(key)),
    ),
    ...(isMapping(items) || isReference(items) ? fieldsOf(items, `${path}[]`) : []),
    ...(anyOf ?? []).flatMap((option) => (isMapping(option) ? optionOf(option, path) : [])),
    ...(isSchema(additionalProperties) ? [field(additionalProperties, `${path}.<name>`)] : []),
  ]
}

/** One of the shapes that a field may have. */
function optionOf(schema: JsonSchema, path: string): readonly Field[] {
  const { meaning } = field(schema, path)
  return [{ path, kind: 'either', isRequired: false, meaning }, ...fieldsIn(schema, path)]
}

function fieldsOf(schema: unknown, path: string, isRequired = false): readonly Field[] {
  return isSchema(schema) ? [field(schema, path, isRequired), ...fieldsIn(schema, path)] : []
}

function field(schema: JsonSchema, path: string, isRequired = false): Field {
  return { path, kind: kindOf(schema), isRequired, meaning: schema.description ?? '' }
}

function kindOf(schema: JsonSchema): string {
  const { type, enum: values, const: constant, items, anyOf } = schema
  if (isSecret(schema)) return 'secret reference'
  if (constant !== undefined) return code(constant)
  if (values !== undefined) return values.map(code).join(', ')
  if (isSchema(items)) return `list of: ${kindOf(items)}`
  if (anyOf !== undefined) return [...new Set(anyOf.filter(isSchema).map(kindOf))].join(' or ')
  return [type]
    .flat()
    .map((name) => KINDS[name ?? ''] ?? '')
    .join(' or ')
}

function code(value: unknown): string {
  return `\`${String(value)}\``
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'mapping',
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isReference(value: unknown): value is JsonSchema {
  return isSchema(value) && isSecret(value)
}

function isMapping(value: unknown): value is JsonSchema {
  return isSchema(value) && (value.properties !== undefined || value.anyOf !== undefined)
}
