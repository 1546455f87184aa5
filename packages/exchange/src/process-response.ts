import { err, ok, Secret } from '@cambio/validation'
import type { JsonObject, Result } from '@cambio/validation'
import type { AskedAnswer, AskingRoad, ExchangeRequest } from './build-request.ts'
import { cleanText } from './clean-text.ts'
import { contentOf, headerOf, type FormAnswer } from './client/form-answer.ts'
import type { UncheckedToken } from './exchange-order.ts'
import type { ExchangeFailure, ResponseInvalid, ServerUnavailable } from './failure.ts'
import { judgeRefusal } from './known-answers.ts'
import { REFRESH_TOKEN_TYPE } from './token-type.ts'

/** A token is put into an Authorization header, where servers read 16 KiB in all. */
const MAX_ISSUED_TOKEN_CHARS = 16_384
/** The longest wish to come later that we pass on (RFC 9110, section 10.2.3). */
const MAX_RETRY_AFTER_SECONDS = 60

/** RFC 6750, section 2.1: what may stand in an Authorization header, so no line break among it. */
const BEARER_TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/

const HTTP_TOO_MANY_REQUESTS = 429
const HTTP_CONFLICT = 409
const NO_TOKEN_ENDPOINT: readonly number[] = [404, 405, 406, 410, 415]

/**
 * Judges an answer of the token endpoint (RFC 6749 section 5, RFC 8693 section 2.2): a token, or which failure it is.
 *
 * Does not check the token itself: that is `verifyIssuedToken`.
 */
export function processResponse(
  answer: FormAnswer,
  { road, asks }: Pick<ExchangeRequest, 'road' | 'asks'>,
): Result<UncheckedToken, ExchangeFailure> {
  const { status } = answer
  const members = contentOf(answer)
  const busy = status >= 500 || status === HTTP_TOO_MANY_REQUESTS || status === HTTP_CONFLICT
  if (busy) return err(unavailable(answer, road, members))
  if (NO_TOKEN_ENDPOINT.includes(status))
    return err({ reason: 'server_misconfigured', road, status, hint: NO_ENDPOINT_HINT })
  if (status >= 300 && status < 400)
    return err(invalid(road, status, 'is a redirect, which is not followed'))
  if (members === undefined) return err(invalid(road, status, 'is not a JSON object'))
  if (readText(members, 'error') !== undefined) return err(refused(status, road, members))
  if (status !== 200) return err(invalid(road, status, 'has no error code'))
  return processToken(members, road, asks)
}

const NO_ENDPOINT_HINT =
  'There is no token endpoint at this address; check ISSUER (keycloak.url and keycloak.realm).'

function processToken(
  members: JsonObject,
  road: AskingRoad,
  asks: AskedAnswer,
): Result<UncheckedToken, ResponseInvalid> {
  const problem = findProblem(members, asks)
  if (problem !== undefined) return err(invalid(road, 200, problem))
  const { access_token: text, expires_in: expiresIn, scope } = members
  return ok({
    text: new Secret(String(text)),
    road,
    ...(typeof expiresIn === 'number' && { expiresIn }),
    ...(typeof scope === 'string' && { scope }),
    ...(asks.refresh && readRefreshToken(members)),
    fresh: true,
    passedOver: [],
  })
}

/** Only of an answer to who asked for it: it outlives the token it came with (RFC 8693, section 2.2.1). */
function readRefreshToken({
  refresh_token: text,
  refresh_expires_in: expiresIn,
}: JsonObject): Pick<UncheckedToken, 'refreshToken' | 'refreshExpiresIn'> {
  if (typeof text !== 'string' || text.length > MAX_ISSUED_TOKEN_CHARS) return {}
  return {
    refreshToken: new Secret(text),
    ...(typeof expiresIn === 'number' && { refreshExpiresIn: expiresIn }),
  }
}

/** What is wrong with the answer as the answer to our request; never a value out of it. */
function findProblem(members: JsonObject, asks: AskedAnswer): string | undefined {
  const { access_token: text, token_type: type } = members
  if (typeof text !== 'string' || !BEARER_TOKEN.test(text)) return 'has no usable access_token'
  if (text.length > MAX_ISSUED_TOKEN_CHARS)
    return `has an access_token of more than ${MAX_ISSUED_TOKEN_CHARS} characters`
  // `N_A` says that it is no access token at all (RFC 8693, section 2.2.1); `Bearer` for a bound one, that it is not bound.
  if (typeof type !== 'string' || type.toLowerCase() !== asks.tokenType.toLowerCase())
    return `has a token_type other than ${asks.tokenType}`
  if (!isOptional(members['expires_in'], Number.isFinite))
    return 'has an expires_in that is no number'
  if (!isOptional(members['scope'], isText)) return 'has a scope that is no text'
  return findOtherType(members, asks)
}

/** Keycloak names the refresh token, when there is one, and hands out both. Alone, `access_token` would be the refresh token. */
function findOtherType(members: JsonObject, asks: AskedAnswer): string | undefined {
  const type = members['issued_token_type']
  if (!asks.issuedTypes.some((each) => each === type))
    return `has an issued_token_type other than ${asks.refresh ? 'refresh_token or access_token' : 'access_token'}`
  if (type === REFRESH_TOKEN_TYPE && readText(members, 'refresh_token') === undefined)
    return 'has an issued_token_type of refresh_token and no refresh_token'
  return isOptional(members['refresh_expires_in'], Number.isFinite)
    ? undefined
    : 'has a refresh_expires_in that is no number'
}

function refused(status: number, road: AskingRoad, members: JsonObject): ExchangeFailure {
  const error = readText(members, 'error') ?? ''
  const description = readText(members, 'error_description') ?? ''
  return {
    ...judgeRefusal(road, error, description),
    road,
    status,
    error: cleanText(error),
    description: cleanText(description),
  }
}

function unavailable(
  answer: FormAnswer,
  road: AskingRoad,
  members: JsonObject | undefined,
): ServerUnavailable {
  const { status } = answer
  const retryAfterSeconds = readRetryAfter(headerOf(answer, 'retry-after'))
  const error = readText(members, 'error')
  return {
    reason: 'server_unavailable',
    road,
    timedOut: false,
    status,
    cause: `status ${status}${error === undefined ? '' : `, ${cleanText(error)}`}`,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(error === 'unknown_error' && { hint: UNKNOWN_ERROR_HINT }),
  }
}

const UNKNOWN_ERROR_HINT =
  'When it comes again for the same token: the issuer’s userinfo endpoint refuses it (set disableUserInfo to "true" on the identity provider), a disabled identity provider stands in the way of a look-up by issuer URL (send the alias), or a mapper’s provider is gone. See Keycloak’s log.'

/** Whole seconds only; a date or nonsense is no wish we could keep. */
function readRetryAfter(value: string | undefined): number | undefined {
  if (value === undefined || !/^\d{1,9}$/.test(value)) return undefined
  return Math.min(Math.max(Number(value), 1), MAX_RETRY_AFTER_SECONDS)
}

const readText = (members: JsonObject | undefined, name: string): string | undefined => {
  const value = members?.[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

const isText = (value: unknown): boolean => typeof value === 'string'

const isOptional = (value: unknown, fits: (value: unknown) => boolean): boolean =>
  value === undefined || value === null || fits(value)

const invalid = (road: AskingRoad, status: number, problem: string): ResponseInvalid => ({
  reason: 'response_invalid',
  road,
  status,
  problem,
})
