import { z } from 'zod'
import { defineDocument } from './document.ts'

/** What `cambio validate --json` prints. */
export const validateDocument = defineDocument('validate/v1', {
  file: z.string().describe('The trust file, which is valid.'),
  trusts: z
    .string()
    .describe('Whose tokens it accepts, where they are exchanged, as which client.'),
})
