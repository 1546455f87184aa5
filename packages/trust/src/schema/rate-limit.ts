import { z } from 'zod'

/** Whose requests are counted together. */
const PER = ['gateway', 'route', 'issuer', 'client', 'subject', 'address'] as const

const DAY_SECONDS = 86_400
/** The largest integer that a header can tell (RFC 9651, section 3.3.1). */
const MAX_REQUESTS = 999_999_999_999_999

const rateLimit = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be letters, digits, dots, dashes and underscores')
    .describe('What headers, logs and metrics call it.'),
  per: z
    .enum(PER)
    .describe(
      'Whose requests are counted together: of the whole `gateway`, of each `route`, of each `address` (of IPv6 the /64) before the token is looked at; of each `issuer`, of each `client` (whom the token was issued to) or each `subject` after it was accepted.',
    ),
  requests: z.int().min(1).max(MAX_REQUESTS).describe('So many in a window; more get 429.'),
  windowSeconds: z
    .int()
    .min(1)
    .max(DAY_SECONDS)
    .describe('Length of a window, which begins with its first request.'),
})

export const rateLimits = (what: string) => z.array(rateLimit).describe(what)
