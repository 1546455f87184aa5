import { z } from 'zod'
import { defineDocument } from './document.ts'

/** What `cambio config --json` prints. */
export const configDocument = defineDocument('config/v1', {
  source: z
    .string()
    .describe('The trust file’s path, or `environment` when the environment stands for one.'),
  trust: z
    .record(z.string(), z.unknown())
    .describe('A trust file with its defaults written out; secrets as references.'),
})
