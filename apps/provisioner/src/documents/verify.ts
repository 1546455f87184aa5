import { z } from 'zod'
import { cause as causeMembers } from './cause.ts'
import { realmReport } from './changes.ts'
import { defineDocument, type Members } from './document.ts'

const answer = z
  .strictObject({
    status: z.int().optional(),
    error: z.string().optional().describe('The OAuth error code.'),
    description: z.string().optional(),
  })
  .describe('What Keycloak answered.')

const cause = z.strictObject(causeMembers).describe('Why, and what to change.')

const access = z.strictObject({
  of: z.enum(['identity-provider', 'self', 'audience']).describe('Whose tokens, or for whom.'),
  name: z
    .string()
    .describe('Alias of the identity provider, client id of the audience, or `self`.'),
  road: z.string(),
  clients: z.array(
    z.strictObject({
      clientId: z.string().optional().describe('Absent: any client that no policy names.'),
      allowed: z.boolean().describe('Whether the trust file allows it.'),
      may: z.enum(['yes', 'no', 'depends']),
      because: z.array(z.string()).describe('What lets it in, or what makes Keycloak deny.'),
    }),
  ),
})

const check = z.strictObject({
  origin: z.string().describe('Alias of the identity provider, or `self`.'),
  kind: z
    .enum(['subject', 'exchange', 'refusal', 'other-client'])
    .describe('`refusal`: a client that nobody allows is to be refused.'),
  road: z.string().optional(),
  clientId: z.string().optional(),
  audience: z.array(z.string()).optional(),
  scope: z.array(z.string()).optional(),
  state: z.enum(['proven', 'failed', 'let-through', 'unproven', 'untried']),
  answer: answer.optional(),
  cause: cause.optional(),
  why: z.string().optional(),
})

/** What `cambio verify --json` prints. */
export const verifyDocument = defineDocument('verify/v1', {
  ...realmReport,
  standing: z
    .enum(['wrong', 'blocked', 'differs', 'denied', 'unproven', 'agrees'])
    .describe('What it comes to; the exit code follows from it.'),
  access: z.array(access).describe('Who can really exchange.'),
  checks: z.array(check).optional().describe('What was tried; absent without `--live`.'),
})

export type VerifyMembers = Members<typeof verifyDocument.shape>
