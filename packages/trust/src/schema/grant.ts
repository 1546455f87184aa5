import { z } from 'zod'
import { EXTERNAL_ROADS, SELF_ROADS } from './road.ts'
import { name, names } from './vocabulary.ts'

export const grantMode = z
  .enum(['exact', 'at-least'])
  .describe(
    'What happens to what others let in: policies of theirs on the permission, and identity providers of theirs in an allowed client’s list for `jwt-grant`. `at-least` keeps them and tells of them, `exact` removes them. Our own policy names exactly the allowed clients either way. Default: `at-least`.',
  )

export const grant = z
  .strictObject({
    from: name(
      'Whose tokens: alias of an identity provider, an issuer’s URL, or `self` for our realm’s own.',
    ),
    allow: names('Client ids that may exchange these tokens, besides the exchange client.'),
    via: z
      .union([z.literal('auto'), z.array(z.enum([...EXTERNAL_ROADS, ...SELF_ROADS])).min(1)])
      .optional()
      .describe('Roads these clients may take. Default: those of the issuer.'),
    mode: grantMode.optional(),
  })
  .describe('Further clients that may exchange an issuer’s tokens.')
