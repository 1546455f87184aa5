import { z } from 'zod'
import { realmReport } from './changes.ts'
import { defineDocument } from './document.ts'

/** What `cambio destroy --json` prints. */
export const destroyDocument = defineDocument('destroy/v1', {
  ...realmReport,
  unverified: z.string().optional().describe('Why nobody could look whether everything is gone.'),
})
