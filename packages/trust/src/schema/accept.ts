import { ALGORITHMS } from '@cambio/validation'
import { z } from 'zod'
import { LEEWAY_SECONDS, MAX_LEEWAY_SECONDS, TOKEN_TYPES } from '../defaults.ts'
import { claims } from './claims.ts'
import { list, names, scopes, seconds } from './vocabulary.ts'

const presence = (what: string) =>
  z
    .enum(['refuse', 'accept', 'require'])
    .optional()
    .describe(
      `${what} \`accept\` takes them beside others, \`require\` takes no others. Default: \`refuse\`.`,
    )

export const accept = z
  .strictObject({
    algorithms: z
      .array(z.enum(ALGORITHMS))
      .min(1)
      .optional()
      .describe('Signature algorithms. Default: every asymmetric one listed here.'),
    audience: names(
      'Accepted `aud` values; one is enough. Default: the exchange client’s id and our realm’s issuer, so a token must be meant for us; none, when `clients` is declared.',
    ).optional(),
    clients: names(
      'Clients whose tokens are accepted: `azp`, `client_id`, `cid` or `appid` must be one of these. Default: not asked.',
    ).optional(),
    idTokens: z
      .boolean()
      .optional()
      .describe(
        'Take ID tokens too. They say who signed in, not what may be called. Default: false.',
      ),
    types: names(
      `Accepted \`typ\` header values, without regard to case. Default: ${list(TOKEN_TYPES)}; a token without \`typ\` counts as \`JWT\`.`,
    ).optional(),
    scope: scopes('Scopes the token must carry, all of them, in `scope` or `scp`.').optional(),
    claims: claims('Rules for other claims, by name.').optional(),
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
    dpop: presence('Tokens bound to a key by DPoP (RFC 9449); needs `publicUrl`.'),
    dpopNonce: z
      .boolean()
      .optional()
      .describe('DPoP proofs must carry a nonce of ours. Default: false.'),
    mtls: presence(
      'Tokens bound to a client certificate (RFC 8705); needs `tls.clientCertificates` or `proxies.clientCertificate`.',
    ),
  })
  .describe('What a subject token of this issuer must look like.')
