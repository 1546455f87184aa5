import { z } from 'zod'
import { defineDocument, type DocumentType } from './document.ts'

const shape = {
  realm: z.string(),
  client: z.string().describe('Client id of the exchange client the trust file is for.'),
  file: z.string().optional().describe('Where the trust file was written to, with `--out`.'),
  trustFile: z.string().describe('The trust file, YAML.'),
  leftOut: z.array(z.string()).describe('What the realm has and the trust file does not say.'),
  writes: z.int().describe('Writing requests sent: none.'),
}

/** What `cambio export --json` prints. */
export const exportDocument: DocumentType<typeof shape> = defineDocument('export/v1', shape)
