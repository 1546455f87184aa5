import { z } from 'zod'
import { realmReport } from './changes.ts'
import { defineDocument } from './document.ts'

/** What `cambio apply --json` prints. */
export const applyDocument = defineDocument('apply/v1', {
  ...realmReport,
  unverified: z
    .string()
    .optional()
    .describe('Why nobody could look whether the realm is now as declared.'),
  journal: z
    .string()
    .optional()
    .describe('File that tells what was done, when the run ended half way.'),
})
