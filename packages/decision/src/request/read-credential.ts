import { err, ok, Secret, type Result } from '@cambio/validation'
import { headerValues } from './request-head.ts'
import { readQueryToken } from './query-token.ts'

export type CredentialFailure =
  | { readonly reason: 'credential_missing' }
  | { readonly reason: 'credential_malformed' }
  | { readonly reason: 'credential_repeated' }
  | { readonly reason: 'credential_in_query' }
  | ProofRepeated

/** More than one `DPoP` header (RFC 9449, 4.3): the next server could read the other one. */
export interface ProofRepeated {
  readonly reason: 'proof_repeated'
}

/** Where a credential may be: `headers` as the flat list of Node's `rawHeaders`, `query` with its `?`, or empty. */
export interface CredentialSources {
  readonly headers: readonly string[]
  readonly query: string
  /** The route takes `?access_token=` too. Default: no. */
  readonly tokenInQuery?: boolean
  /** What the same connection presented last. Absent: nothing is known of it. */
  readonly last?: LastAuthorization | undefined
}

/**
 * The `Authorization` header that a connection presented last, and what was read in it: clients send the same one over and over. Kept by whoever knows the
 * connection, changed by {@link readCredential} alone; begins empty.
 */
export interface LastAuthorization {
  read?: { readonly value: string; readonly presented: Presented }
}

/** The one credential of a request. */
export interface Credential {
  readonly token: Secret
  /** How it was presented; a token in the query counts as `Bearer`. */
  readonly scheme: 'Bearer' | 'DPoP'
  /** It came as `?access_token=`. */
  readonly isInQuery: boolean
  /** The value of the one `DPoP` header, as sent; nothing about it is proven. */
  readonly proof?: string
  /** The query that goes on: without the token, and otherwise as sent, byte for byte. */
  readonly query: string
}

type Presented = Pick<Credential, 'token' | 'scheme' | 'isInQuery'>

/** RFC 6750, 2.1, and RFC 9449, 7.1: the scheme, spaces, one `b64token`. The scheme's case does not matter (RFC 9110, 11.1). */
const SCHEME = /^(bearer|dpop) +/i
const B64TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/
const OUR_SCHEME = /^(?:bearer|dpop)(?:[\s,]|$)/i

/**
 * Reads the one access token of a request (RFC 6750, 2 and 3.1; RFC 9449, 7.1): from the `Authorization` header and, where the
 * route says so, from `?access_token=`. Never from the body. Two headers are refused, also equal ones, because the next
 * server could read the other one, and so is a token in two places; a token in the URL is refused unless the route
 * takes it, because URLs are logged (RFC 9700, 4.3.2).
 *
 * Another scheme counts as no credential. Does not look into the token or the proof.
 */
export function readCredential(sources: CredentialSources): Result<Credential, CredentialFailure> {
  const inQuery = readQueryToken(sources.query, sources.tokenInQuery ?? false)
  if (!inQuery.ok) return inQuery
  const { token: queryToken, query } = inQuery.value

  const authorizations = headerValues(sources.headers, 'authorization')
  const authorization = authorizations[0]
  const isTwice = queryToken !== undefined && authorization !== undefined
  if (authorizations.length > 1 || isTwice) return err({ reason: 'credential_repeated' })

  const presented = queryToken ? ok(fromQuery(queryToken)) : readAgain(authorization, sources.last)
  if (!presented.ok) return presented
  if (isElsewhere(presented.value.token, sources.headers, query))
    return err({ reason: 'credential_repeated' })

  const proofs = headerValues(sources.headers, 'dpop')
  if (proofs.length > 1) return err({ reason: 'proof_repeated' })
  const { token, scheme, isInQuery } = presented.value
  const proof = proofs[0]
  return ok(
    proof === undefined
      ? { token, scheme, isInQuery, query }
      : { token, scheme, isInQuery, query, proof },
  )
}

const fromQuery = (token: Secret): Presented => ({
  token,
  scheme: 'Bearer',
  isInQuery: true,
})

function readAgain(
  value: string | undefined,
  last: LastAuthorization | undefined,
): Result<Presented, CredentialFailure> {
  if (last?.read !== undefined && last.read.value === value) return ok(last.read.presented)
  const presented = readAuthorization(value)
  if (presented.ok && value !== undefined && last !== undefined)
    last.read = { value, presented: presented.value }
  return presented
}

function readAuthorization(value: string | undefined): Result<Presented, CredentialFailure> {
  if (value === undefined || !OUR_SCHEME.test(value)) return err({ reason: 'credential_missing' })
  const [start = '', scheme = ''] = SCHEME.exec(value) ?? []
  const token = value.slice(start.length)
  if (scheme === '' || !B64TOKEN.test(token)) return err({ reason: 'credential_malformed' })
  return ok({
    token: new Secret(token),
    scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer',
    isInQuery: false,
  })
}

/** The same token in a cookie, another header or the URL would reach the upstream. */
function isElsewhere(token: Secret, headers: readonly string[], query: string): boolean {
  const text = token.reveal()
  return (
    query.includes(text) ||
    headers.some((each, at) => mayHold(each, text) && !isOwn(headers, at) && each.includes(text))
  )
}

/** The value of the one `Authorization` header. */
const isOwn = (headers: readonly string[], at: number): boolean =>
  at % 2 === 1 && headers[at - 1]?.toLowerCase() === 'authorization'

/** Most headers are too short to. */
const mayHold = (header: string, text: string): boolean => header.length >= text.length
