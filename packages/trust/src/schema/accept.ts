import { ALGORITHMS } from '@cambio/validation'
import { z } from 'zod'
import { LEEWAY_SECONDS, MAX_LEEWAY_SECONDS, TOKEN_TYPES } from '../defaults.ts'
import { list, names, scopes, seconds } from './vocabulary.ts'

const claimRule = z
  .union([
    z.union([z.string(), z.number(), z.boolean()]),
    z.strictObject({ oneOf: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1) }),
    z.strictObject({ contains: z.string() }),
    z.strictObject({ present: z.literal(true) }),
  ])
  .describe(
    'A value the claim must equal, or `{oneOf: […]}`, `{contains: …}` or `{present: true}`.',
  )

export const accept = z
  .strictObject({
    algorithms: z
      .array(z.enum(ALGORITHMS))
      .min(1)
      .optional()
      .describe('Signature algorithms. Default: every asymmetric one listed here.'),
    audience: names(
      'Accepted `aud` values; one is enough. Default: the exchange client’s id and our realm’s issuer, so a token must be meant for us.',
    ).optional(),
    types: names(
      `Accepted \`typ\` header values, without regard to case. Default: ${list(TOKEN_TYPES)}; a token without \`typ\` counts as \`JWT\`.`,
    ).optional(),
    scope: scopes('Scopes the token must carry, all of them, in `scope` or `scp`.').optional(),
    claims: z.record(z.string(), claimRule).optional().describe('Rules for other claims, by name.'),
    maxAgeSeconds: seconds(
      'How long after `iat` a token is accepted; `iat` is then required. Default: no limit but `exp`.',
    ).optional(),
    leewaySeconds: z
      .int()
      .min(0)
      .max(MAX_LEEWAY_SECONDS)
      .optional()
      .describe(
        `Leeway on \`exp\`, \`nbf\` and \`iat\`, at most ${MAX_LEEWAY_SECONDS}. Default: ${LEEWAY_SECONDS}.`,
      ),
  })
  .describe('What a subject token of this issuer must look like.')
