import { z } from 'zod'
import { TARGET_SCOPE } from '../defaults.ts'
import { list, names, scopes, url } from './vocabulary.ts'

export const route = z
  .strictObject({
    match: z
      .strictObject({
        path: z
          .string()
          .startsWith('/', 'must start with /')
          .describe(
            'Path prefix, by whole segments: `/geo` matches `/geo` and `/geo/x`, not `/geology`.',
          ),
        methods: z
          .array(z.string().regex(/^[A-Z]+$/, 'is not a method; write it in capitals, as in GET'))
          .min(1)
          .optional()
          .describe('Methods. Default: all.'),
      })
      .describe('Which requests. A request that no route matches is refused.'),
    upstream: url('Where matching requests go: scheme, host and port, no path.'),
    target: z
      .strictObject({
        audience: names(
          'Clients asked for as audience; the issued token must carry them all in `aud`.',
        ).optional(),
        scope: scopes(`Scopes asked for. Default: ${list(TARGET_SCOPE)}.`).optional(),
      })
      .optional()
      .describe('What the issued token must be good for.'),
  })
  .describe('Which requests go where, and with what token.')
