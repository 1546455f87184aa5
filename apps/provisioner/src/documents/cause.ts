import { z } from 'zod'

/** Members that tell why Keycloak refused, and what to change. */
export const cause = {
  code: z.string().describe('Which cause it is; stays the same when its words change.'),
  cause: z.string(),
  setting: z.string().describe('The one setting that decides.'),
  fix: z.string(),
}
