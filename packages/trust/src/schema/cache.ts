import { z } from 'zod'
import {
  CACHE_CEILING_SECONDS,
  CACHE_COMMAND_TIMEOUT_MS,
  CACHE_KEY_PREFIX,
  CACHE_MAX_BYTES,
  CACHE_MAX_ENTRIES,
  CACHE_NEGATIVE_SECONDS,
} from '../defaults.ts'
import { secretReference } from '../secret-reference.ts'
import { name, seconds } from './vocabulary.ts'

const redis = {
  redis: secretReference(
    'Redis URL; a secret, because it may hold a password: `redis://host:6379`, `redis+sentinel://host:26379,host:26379/group` or `redis+cluster://host:6379,host:6379`, with `rediss` for TLS. Absent: memory only.',
  ).optional(),
  redisCa: secretReference(
    'Authorities that the Redis servers’ certificates may come from (PEM). Default: the system’s.',
  ).optional(),
  sentinelUsername: name('User name at the Sentinels. Default: none.').optional(),
  sentinelPassword: secretReference(
    'Password at the Sentinels, which is not the Redis servers’. Default: they are asked without one.',
  ).optional(),
  keyPrefix: z
    .string()
    .regex(/^[\w.:-]+$/, 'must be made of letters, digits, dots, colons, dashes and underscores')
    .optional()
    .describe(
      `What every key and channel in Redis starts with. Default: \`${CACHE_KEY_PREFIX}\`. Gateways with the same one share their cache.`,
    ),
  commandTimeoutMs: z
    .int()
    .min(10)
    .max(5000)
    .optional()
    .describe(
      `How long Redis may take to answer, in milliseconds, before a request goes on without it. Default: ${CACHE_COMMAND_TIMEOUT_MS}.`,
    ),
}

const sealing = {
  sealKey: secretReference(
    '32 bytes in base64 that seal what is stored in Redis. Required with `redis`.',
  ).optional(),
  previousSealKeys: z
    .array(secretReference('A seal key.'))
    .optional()
    .describe(
      'Seal keys that also open what is stored: the one before while its entries live, the next one while it is rolled out. Default: none.',
    ),
  nameKey: secretReference(
    'The seal key that names entries; a new one empties the cache. Default: the last of `previousSealKeys`, else `sealKey`.',
  ).optional(),
  insecurePlaintext: z
    .boolean()
    .optional()
    .describe(
      'Store tokens in Redis unsealed: whoever reads Redis can use them. Excludes `sealKey`. Default: false.',
    ),
}

const keeping = {
  maxEntries: z
    .int()
    .min(1)
    .optional()
    .describe(`Entries kept in memory. Default: ${CACHE_MAX_ENTRIES}.`),
  maxBytes: z
    .int()
    .min(1)
    .optional()
    .describe(`Bytes that entries may take in memory. Default: ${CACHE_MAX_BYTES}, 64 MiB.`),
  ceilingSeconds: z
    .int()
    .min(1)
    .optional()
    .describe(`No token is kept longer than this. Default: ${CACHE_CEILING_SECONDS}.`),
  refreshAhead: z
    .boolean()
    .optional()
    .describe('Renew what is asked for often before its end, in the background. Default: true.'),
  negativeSeconds: seconds(
    `How long Keycloak’s definitive refusal of a token is remembered. Default: ${CACHE_NEGATIVE_SECONDS}. 0: not at all.`,
  )
    .max(60)
    .optional(),
  signedOut: z
    .enum(['refuse', 're-exchange'])
    .optional()
    .describe(
      'What becomes of a subject token that was issued before its user signed out, or before it, its session or its user was purged, and that has not expired: it is refused, or exchanged anew. Default: `refuse`.',
    ),
}

export const cache = z
  .union([
    z.literal('off'),
    z
      .strictObject({ ...redis, ...sealing, ...keeping })
      .describe('Memory, and behind it Redis where one is named.'),
  ])
  .optional()
  .describe('Where issued tokens are kept. Default: in memory. `off`: nowhere.')
