import { CHECKS } from '@cambio/decision'
import { z } from 'zod'
import { cause } from './cause.ts'
import { defineDocument, type Members } from './document.ts'

const fact = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])

const check = z.strictObject({
  check: z.enum(CHECKS),
  result: z
    .enum(['passed', 'failed', 'not reached', 'not asked'])
    .describe('`not asked`: nobody asks for it, or nobody was asked.'),
  facts: z.record(z.string(), fact).describe('What was found and wanted; claims are cut short.'),
  setting: z.string().optional().describe('What decides it.'),
})

const failure = z
  .strictObject({
    reason: z.string().describe('As in the gateway’s answers and log.'),
    check: z.enum(CHECKS),
    cause: z.string(),
    fix: z.string(),
  })
  .describe('Absent: nothing failed.')

/** What `cambio explain --json` prints. */
export const explainDocument = defineDocument('explain/v1', {
  source: z
    .string()
    .describe('The trust file’s path, or `environment` when the environment stands for one.'),
  live: z.boolean().describe('Whether the token was really exchanged, if it came to that.'),
  request: z.strictObject({
    method: z.string(),
    path: z.string(),
    host: z.string().optional(),
  }),
  verdict: z.enum(['accepted', 'refused', 'undecided']),
  route: z.string().optional(),
  issuer: z.string().optional().describe('The name of the rule the token was judged by.'),
  checks: z.array(check).describe('In the gateway’s order; `road` once for each road.'),
  failure: failure.optional(),
  causes: z
    .array(z.strictObject({ road: z.string(), ...cause }))
    .describe('What stands behind each road that failed, by what is set in Keycloak.'),
  notes: z.array(z.string()).describe('For people.'),
})

export type ExplainMembers = Members<typeof explainDocument.shape>
