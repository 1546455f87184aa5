import { z } from 'zod'
import { defineDocument } from './document.ts'

/** What `cambio schema --json` prints. */
export const schemaDocument = defineDocument('schema/v1', {
  of: z.string().describe('`trust-file`, or the document asked for.'),
  schema: z.record(z.string(), z.unknown()).describe('The JSON Schema.'),
})
