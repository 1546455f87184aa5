import { z } from 'zod'
import { defineDocument } from './document.ts'

/** What `cambio cache purge --json` prints. */
export const cachePurgeDocument = defineDocument('cache-purge/v1', {
  gateway: z.string().describe('The management port that was asked.'),
  by: z
    .enum(['all', 'token', 'jti', 'session', 'subject', 'issuer'])
    .describe('What kind of purge it was.'),
  removed: z
    .int()
    .describe(
      'Entries found and removed. By issuer and of all: 0, what is purged is used no more.',
    ),
  everywhere: z
    .boolean()
    .describe(
      'Whether all gateways that share its Redis obey. False: only this one does, until Redis is back (exit status 5).',
    ),
  sessionsEnded: z.int().describe('Keycloak sessions that were ended.'),
})
