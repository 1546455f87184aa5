import { z } from 'zod'
import { CACHE_CEILING_SECONDS, CACHE_MAX_ENTRIES } from '../defaults.ts'
import { secretReference } from '../secret-reference.ts'

export const cache = z
  .union([
    z.literal('off'),
    z
      .strictObject({
        redis: secretReference(
          'Redis URL; a secret, because it may hold a password. Absent: memory only.',
        ).optional(),
        sealKey: secretReference(
          '32 bytes in base64 that seal what is stored in Redis. Required with `redis`.',
        ).optional(),
        maxEntries: z
          .int()
          .min(1)
          .optional()
          .describe(`Entries kept in memory. Default: ${CACHE_MAX_ENTRIES}.`),
        ceilingSeconds: z
          .int()
          .min(1)
          .optional()
          .describe(`No token is kept longer than this. Default: ${CACHE_CEILING_SECONDS}.`),
      })
      .describe('Memory, and behind it Redis where one is named.'),
  ])
  .optional()
  .describe('Where issued tokens are kept. Default: in memory. `off`: nowhere.')
