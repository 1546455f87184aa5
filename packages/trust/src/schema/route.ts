import { z } from 'zod'
import { DEFAULT_ALLOWED_SCOPE, MAX_LIFETIME_SECONDS, STREAMS, TARGET_SCOPE } from '../defaults.ts'
import { claims } from './claims.ts'
import { hygiene } from './hygiene.ts'
import { rateLimits } from './rate-limit.ts'
import { hostSent, rewrite, routeUpstream } from './upstream.ts'
import { list, name, names, scope, scopes } from './vocabulary.ts'

const headerRule = z
  .union([
    z.string().min(1),
    z.strictObject({ oneOf: z.array(z.string().min(1)).min(1) }),
    z.strictObject({ present: z.literal(true) }),
  ])
  .describe('A value the header must have, or `{oneOf: […]}` or `{present: true}`.')

const match = z
  .strictObject({
    host: z
      .string()
      .regex(
        /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
        'is no host name; write it in lower case and without port, as in api.example.com or *.example.com',
      )
      .optional()
      .describe(
        'Host of the request, without port; `*.example.com` is every host below. Default: any.',
      ),
    path: z
      .string()
      .startsWith('/', 'must start with /')
      .describe(
        'Path prefix, by whole segments: `/geo` matches `/geo` and `/geo/x`, not `/geology`. A segment `{name}` is any one segment.',
      ),
    exact: z
      .boolean()
      .optional()
      .describe('Match this path alone, not what lies below it. Default: false.'),
    methods: z
      .array(z.string().regex(/^[A-Z]+$/, 'is not a method; write it in capitals, as in GET'))
      .min(1)
      .optional()
      .describe('Methods. Default: all.'),
    headers: z
      .record(
        z
          .string()
          .regex(/^[a-z0-9!#$%&'*+.^_`|~-]+$/, 'is no header’s name; write it in lower case'),
        headerRule,
      )
      .optional()
      .describe('Headers the request must have, all of them, by names in lower case.'),
  })
  .describe('Which requests. A request that no route matches is refused.')

const allow = z
  .strictObject({
    issuers: names('Names of issuers whose tokens may use it. Default: all.').optional(),
    scope: scopes('Scopes the caller’s token must carry, all of them.').optional(),
    claims: claims('Rules for the claims of the caller’s token, by name.').optional(),
  })
  .describe('Who may use the route. Absent: everybody whose token is accepted.')

const target = z
  .strictObject({
    audience: names(
      'Clients asked for as audience; the issued token must carry them all in `aud`.',
    ).optional(),
    resource: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Resources asked for (RFC 8707), as absolute URIs.'),
    scope: z
      .array(scope)
      .describe(
        `Scopes asked for. Default: ${list(TARGET_SCOPE)}, for which Keycloak signs an ID token, too, that nobody reads; with \`[]\` none are asked for, which spares it that.`,
      )
      .optional(),
    allowedScope: z
      .array(z.string().min(1))
      .optional()
      .describe(
        `Scopes the issued token may carry beside those asked for; with any other it is refused. Default: ${list(DEFAULT_ALLOWED_SCOPE)}, which Keycloak attaches by itself and which say only who the user is.`,
      ),
    maxLifetimeSeconds: z
      .int()
      .min(1)
      .optional()
      .describe(`An issued token that lives longer is refused. Default: ${MAX_LIFETIME_SECONDS}.`),
  })
  .describe('What the issued token must be good for, and may be at most.')

const upgrades = z
  .array(
    z
      .string()
      .regex(
        /^[a-z0-9!#$%&'*+.^_`|~-]+(?:\/[a-z0-9!#$%&'*+.^_`|~-]+)?$/,
        'is no protocol’s name; write it in lower case, as in websocket',
      ),
  )
  .min(1)
  .describe(
    'Protocols that a connection may be upgraded to, as in `[websocket]`: judged like any request, with the issued token on the handshake. Default: none.',
  )

const streams = z
  .enum(['end', 'reauthorize', 'keep'])
  .describe(
    `What becomes of an answer, a stream or an upgraded connection that is still open when its issued token expires, is purged or its user is signed out. \`end\`: it ends then. \`reauthorize\`: at the expiry the caller’s token is judged and exchanged anew, and it goes on while that succeeds; at a purge or a sign-out it ends. \`keep\`: it goes on. Default: ${STREAMS}.`,
  )

export const route = z
  .strictObject({
    name: name(
      'What logs, metrics and explanations call it. Default: the match in one line.',
    ).optional(),
    match,
    upstream: routeUpstream,
    rewrite: rewrite.optional(),
    host: hostSent.optional(),
    public: z
      .boolean()
      .optional()
      .describe('Open to everybody: no token is asked for, and none is sent on. Default: false.'),
    allow: allow.optional(),
    tokenInQuery: z
      .boolean()
      .optional()
      .describe(
        'Take `access_token` in the query too (RFC 6750, section 2.3), which ends up in logs and histories of others; it is not sent on. Default: false.',
      ),
    target: target.optional(),
    rateLimits: rateLimits(
      'Rate limits for this route alone, beside those for every route.',
    ).optional(),
    ...hygiene,
    upgrades: upgrades.optional(),
    streams: streams.optional(),
  })
  .describe('Which requests go where, and with what token.')
