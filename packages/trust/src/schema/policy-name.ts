import type { z } from 'zod'
import { name } from './vocabulary.ts'

/** @param owner Whose permission: `this client`. */
export function ownPolicyName(owner: string): z.ZodString {
  return name(
    `Name of the client policy on the \`token-exchange\` permission of ${owner}, where it is another one than the trust file’s \`policyName\` gives it.`,
  )
}
