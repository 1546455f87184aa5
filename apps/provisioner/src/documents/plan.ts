import { realmReport } from './changes.ts'
import { defineDocument } from './document.ts'

/** What `cambio plan --json` prints. */
export const planDocument = defineDocument('plan/v1', realmReport)
