import { z } from 'zod'
import { defineDocument } from './document.ts'

const difference = z
  .strictObject({
    address: z.string().describe('Which thing: `client gateway`.'),
    kind: z.string(),
    path: z.string().optional().describe('Which field of it; absent for the whole thing.'),
    live: z.string().optional().describe('What the realm has; absent when it is secret.'),
    baseline: z.string().optional().describe('What was deployed.'),
    declared: z.string().optional().describe('What the trust file declares.'),
    secret: z.literal(true).optional().describe('The values are secret, and not shown.'),
    reason: z.string().optional().describe('Why a person has to decide.'),
  })
  .describe('One field, or a whole thing, that differs.')

/** What `cambio drift --json` prints. */
export const driftDocument = defineDocument('drift/v1', {
  realm: z.string(),
  server: z.string().describe('Keycloak’s base URL.'),
  baseline: z
    .string()
    .optional()
    .describe('The file that says what was deployed, with `--baseline`.'),
  drift: z.array(difference).describe('What somebody changed on the server.'),
  pending: z.array(difference).describe('What is declared and not applied yet.'),
})
