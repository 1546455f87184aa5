import { z } from 'zod'
import {
  UPSTREAM_CONNECT_MS,
  UPSTREAM_FAILURES,
  UPSTREAM_HEADERS_MS,
  UPSTREAM_IDLE_MS,
  UPSTREAM_PAUSE_SECONDS,
  UPSTREAM_RETRIES,
} from '../defaults.ts'
import { secretReference } from '../secret-reference.ts'
import { name, url } from './vocabulary.ts'

/** Unlike any address, so that a route's `upstream` can be either. */
const NAME = /^[A-Za-z0-9][\w.-]*$/

const upstreamName = z
  .string()
  .regex(
    NAME,
    'must be made of letters, digits, dots, dashes and underscores, and start with a letter or digit',
  )

const tls = z
  .strictObject({
    ca: secretReference(
      'Authorities that the upstream’s certificate may come from (PEM). Default: the system’s.',
    ).optional(),
    certificate: secretReference(
      'Certificate that the gateway shows, and the chain below it (PEM). Default: none. A token that is bound to the exchange client’s certificate goes with that one instead.',
    ).optional(),
    certificateKey: secretReference('The private key of that certificate (PEM).').optional(),
    serverName: z
      .string()
      .regex(
        /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
        'is no host name; write it in lower case and without port, as in orders.internal',
      )
      .optional()
      .describe(
        'Name that the upstream’s certificate must have, and that is asked for (SNI). Default: the host of the address.',
      ),
  })
  .describe('How TLS is spoken. The upstream’s certificate is verified always.')

const timeouts = z
  .strictObject({
    connectMs: z
      .int()
      .min(1)
      .optional()
      .describe(
        `For a connection, TLS included, in milliseconds. Default: ${UPSTREAM_CONNECT_MS}.`,
      ),
    headersMs: z
      .int()
      .min(1)
      .optional()
      .describe(
        `From the end of the request to the head of the answer, in milliseconds. Default: ${UPSTREAM_HEADERS_MS}.`,
      ),
    idleMs: z
      .int()
      .min(0)
      .optional()
      .describe(
        `Between two pieces of the answer’s body, in milliseconds. Default: ${UPSTREAM_IDLE_MS}. 0: without end, for streams that may be silent for long.`,
      ),
  })
  .describe('How long the upstream may take.')

const health = z
  .strictObject({
    failures: z
      .int()
      .min(1)
      .optional()
      .describe(
        `After so many failures in a row an address is left out. Default: ${UPSTREAM_FAILURES}.`,
      ),
    pauseSeconds: z
      .int()
      .min(1)
      .optional()
      .describe(`For so long; then one request tries it. Default: ${UPSTREAM_PAUSE_SECONDS}.`),
  })
  .describe(
    'When one of several addresses is left out: what counts is no connection, no answer in time, or one that is no HTTP or breaks off; a status never does.',
  )

export const upstream = z
  .strictObject({
    name: upstreamName.describe('What routes, logs and metrics call it.'),
    addresses: z
      .array(url('Scheme, host and port, no path.'))
      .min(1)
      .describe(
        'Where it is; several serve alike, and a request goes to the one with the fewest on their way.',
      ),
    protocol: z
      .enum(['http1', 'http2'])
      .optional()
      .describe(
        '`http1`: HTTP/1.1. `http2`: HTTP/2 alone, agreed on in TLS (ALPN); for `http:` addresses by prior knowledge. Default: `http1`.',
      ),
    tls: tls.optional(),
    timeouts: timeouts.optional(),
    retries: z
      .int()
      .min(0)
      .max(3)
      .optional()
      .describe(
        `How often a request is sent once more: only a GET, HEAD or OPTIONS without a body, for which no connection came about, or whose idle connection the upstream closed. Default: ${UPSTREAM_RETRIES}.`,
      ),
    concurrency: z
      .int()
      .min(1)
      .optional()
      .describe(
        'Most requests on their way to it at once, for each gateway; more are refused with 503. Default: no bound.',
      ),
    health: health.optional(),
  })
  .describe('A server, or several alike, that routes name.')

const destination = (what: string) =>
  z
    .string()
    .regex(
      /^(?:https?:\/\/[^\s\\]+|[A-Za-z0-9][\w.-]*)$/,
      'is neither an http or https address nor the name of an upstream',
    )
    .refine(
      (text) => !text.includes('://') || URL.canParse(text),
      'is not an http or https address',
    )
    .describe(what)

export const routeUpstream = z
  .union([
    destination('Scheme, host and port, no path; or the name of one of `upstreams`.'),
    z
      .array(
        z.strictObject({
          to: destination('An address, or the name of one of `upstreams`.'),
          weight: z
            .int()
            .min(0)
            .max(1_000_000)
            .describe('Its share, beside the weights of the others. 0: none.'),
        }),
      )
      .min(1),
  ])
  .describe(
    'Where matching requests go: one upstream, or several by weight. One user’s requests all go to the same one, as long as the weights stay.',
  )

const prefix = (what: string) =>
  z.string().regex(/^\/./, 'must start with / and be more than that').describe(what)

export const rewrite = z
  .strictObject({
    stripPrefix: prefix(
      'Segments that the path loses at its beginning; part of `match.path`.',
    ).optional(),
    addPrefix: prefix('Segments that it then gets in front.').optional(),
  })
  .describe(
    'The path as the upstream gets it. Redirects of the upstream are written back. Default: as it came.',
  )

export const hostSent = name(
  '`Host` that the upstream gets: `upstream`, its own (of several addresses the first one’s); `client`, as the client sent it; or this host, with its port if it has one. Default: `upstream`.',
)
