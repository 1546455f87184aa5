import { z } from 'zod'

/** One field of a thing whose live value is another one than declared. */
export const field = z
  .strictObject({
    path: z.string().describe('By Keycloak’s own names: `enabled`, `config.issuer`.'),
    from: z.string().optional().describe('What the realm has.'),
    to: z.string().optional().describe('What is declared.'),
    secret: z.literal(true).optional().describe('The values are secret, and not shown.'),
  })
  .describe('One field that differs.')

/** Data a step destroys. */
const loss = z
  .strictObject({
    what: z.string().describe('In plain words.'),
    count: z.int(),
  })
  .describe('What the step destroys and cannot be got back.')

export const change = z
  .strictObject({
    address: z.string().describe('Which thing: `identity provider partner`. Unique in a document.'),
    kind: z.string().describe('What kind of thing it is: `identity-provider`.'),
    action: z.enum(['keep', 'create', 'update', 'delete', 'blocked']),
    outcome: z.enum(['unchanged', 'planned', 'done', 'failed', 'not-run', 'still-differs']),
    fields: z.array(field).describe('For an update, what differs; else empty.'),
    reason: z.string().optional().describe('Why it failed or is blocked, and what to do.'),
    warnings: z.array(z.string()),
    loss: loss.optional(),
  })
  .describe('One declared thing, and what becomes of it.')

/** By which roads tokens of one origin are exchanged. */
const road = z
  .strictObject({
    from: z.string().describe('Alias of the identity provider, or `self`.'),
    via: z.array(z.string()).describe('Roads, in the order they are tried.'),
    chosen: z
      .enum(['auto', 'pinned'])
      .describe('`auto`: chosen from what the server can do; `pinned`: said by the trust file.'),
  })
  .describe('The roads of one origin.')

const count = (what: string) => z.int().describe(`How many things ${what}.`)

/** What `plan` and `apply` both tell. */
export const realmReport = {
  realm: z.string(),
  server: z.string().describe('Keycloak’s base URL.'),
  client: z.string().describe('Client id of the exchange client.'),
  roads: z.array(road),
  summary: z
    .strictObject({
      create: count('are to be created, or were'),
      update: count('are to be changed, or were'),
      delete: count('are to be removed, or were'),
      unchanged: count('are as declared'),
      failed: count('failed'),
      notRun: count('were not tried, because of a failure'),
      stillDiffers: count('were changed and still are not as declared'),
    })
    .describe('How many things there are of each outcome.'),
  changes: z.array(change).describe('Every declared thing, in the order of the plan.'),
  writes: z.int().describe('Writing requests sent, without those for the realm’s lock.'),
  lockWrites: z.int().describe('Writing requests sent for the realm’s lock.'),
}
