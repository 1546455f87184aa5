import { z } from 'zod'

/** What the first member of a saved plan says; another version is another text. */
export const SAVED_PLAN = 'saved-plan/v1'

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)

const field = z.strictObject({
  path: z.string(),
  from: z.string().optional(),
  to: z.string().optional(),
})

const step = z.strictObject({
  address: z.string(),
  action: z.enum(['create', 'update', 'delete']),
  fields: z.array(field).readonly(),
  loss: z.strictObject({ what: z.string(), count: z.number() }).optional(),
})

/** What `plan --out` writes: what was shown, and what it was made from. Nothing of it is executed. */
export const savedPlanSchema = z.strictObject({
  cambio: z.literal(SAVED_PLAN),
  realm: z.string(),
  server: z.string().describe('Keycloak’s base URL.'),
  trustFile: digest.describe('Of what the trust file says: of its references, not of its secrets.'),
  steps: z.array(step).readonly(),
  fingerprints: z
    .record(z.string(), digest)
    .describe('Of everything that was read in the realm, by what it was read for.'),
})

export type SavedPlan = Readonly<z.infer<typeof savedPlanSchema>>
