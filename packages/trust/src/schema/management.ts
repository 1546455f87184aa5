import { z } from 'zod'
import { PURGE_KEY_CHARACTERS } from '../defaults.ts'
import { secretReference } from '../secret-reference.ts'

export const management = z
  .strictObject({
    purgeKey: secretReference(
      `Key, at least ${PURGE_KEY_CHARACTERS} characters, with which the cache may be purged by the management port (\`cambio cache purge\`, or \`POST /cache/purge\`). Absent: nobody may.`,
    ).optional(),
  })
  .describe('What may be done by the management port.')

export const logout = z
  .strictObject({
    backChannel: z
      .boolean()
      .optional()
      .describe(
        'Take logout tokens (OpenID Connect Back-Channel Logout 1.0) of all issuers, and of our own realm, at `/.well-known/cambio/backchannel-logout`. Their audience is the exchange client, or what `accept.audience` or `accept.clients` of the issuer names. Default: false.',
      ),
  })
  .describe('How sign-outs get here.')
