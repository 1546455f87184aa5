import { z } from 'zod'

const value = z.union([z.string(), z.number(), z.boolean()])

const claimRule = z
  .union([
    value,
    z.strictObject({ oneOf: z.array(value).min(1) }),
    z.strictObject({ contains: z.string() }),
    z.strictObject({ present: z.literal(true) }),
  ])
  .describe(
    'A value the claim must equal, or `{oneOf: […]}`, `{contains: …}` or `{present: true}`.',
  )

export const claims = (what: string) => z.record(z.string(), claimRule).describe(what)
