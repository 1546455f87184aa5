import { z } from 'zod'
import { realmReport } from './changes.ts'
import { defineDocument } from './document.ts'

const roads = (what: string) => z.array(z.string()).describe(what)

const users = z
  .strictObject({
    alias: z.string(),
    users: z.int().describe('Users of the realm, without service accounts.'),
    linked: z.int().describe('Those of them that are linked to this identity provider.'),
  })
  .describe('How far the users of one identity provider are linked.')

const link = z
  .strictObject({
    username: z.string(),
    subject: z.string().describe('`sub` in the partner’s tokens.'),
    outcome: z.enum(['unchanged', 'planned', 'done', 'failed', 'not-run']),
    reason: z.string().optional().describe('Why it failed.'),
  })
  .describe('One link of the file given with `--link-users`.')

const edit = z
  .strictObject({
    path: z.string().describe('`issuers[0].via`.'),
    from: roads('What the trust file says.'),
    to: roads('What it has to say now.'),
    last: roads('What it can say when every user is linked.'),
  })
  .describe('A line of the trust file.')

/** What `cambio migrate --json` prints. */
export const migrateDocument = defineDocument('migrate/v1', {
  ...realmReport,
  aliases: z.array(z.string()).describe('Identity providers that are migrated.'),
  users: z.array(users),
  links: z.array(link),
  conditions: z
    .array(z.strictObject({ alias: z.string(), texts: z.array(z.string()) }))
    .describe('What the partner’s tokens must be like, for people.'),
  edits: z.array(edit),
})
