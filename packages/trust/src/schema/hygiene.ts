import { z } from 'zod'

const identityHeaders = z
  .record(
    z
      .string()
      .regex(
        /^[a-z][a-z0-9-]*$/,
        'is no name for an identity header; write it in lower case, with letters, digits and dashes, as in x-user',
      ),
    z.string().min(1),
  )
  .describe(
    'Headers that tell the API who the user is, from claims of the issued token: `x-user: sub`. A dot leads into a claim, as in `realm_access.roles`; `\\.` is a dot in a name. A list is joined by commas; a claim that is absent or empty sets nothing. On every route they are removed from what clients send.',
  )

const cookieName = z
  .string()
  .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is no cookie’s name; write the name alone, as in session')

/** What of a request and its answer passes a route, besides its path and its token. */
export const hygiene = {
  identityHeaders: identityHeaders.optional(),
  cookies: z
    .union([z.enum(['keep', 'drop']), z.array(cookieName).min(1)])
    .optional()
    .describe(
      'The client’s cookies: `keep`, `drop`, or the names of those that go on. Default: `keep`.',
    ),
  setCookies: z
    .enum(['keep', 'drop'])
    .optional()
    .describe('Cookies that the API sets: `keep` or `drop`. Default: `keep`.'),
  bodyLimitBytes: z
    .int()
    .min(0)
    .optional()
    .describe('A request’s body may have so many bytes. Default: 1073741824, 1 GiB.'),
  refusals: z
    .enum(['pass', 'translate'])
    .optional()
    .describe(
      'The API’s own 401 and 403: `pass` as they are, or `translate` into the gateway’s answer and challenge, so that nothing of the API’s shows. Default: `pass`.',
    ),
  retryRefused: z
    .boolean()
    .optional()
    .describe(
      'When the API refuses a cached token as `invalid_token` (RFC 6750), forget it, exchange anew and send a request without body once more. Default: true.',
    ),
}
