import { err, ok, Secret } from '@cambio/validation'
import type { Result } from '@cambio/validation'
import type { ExchangeOrder } from './exchange-order.ts'
import type { RoadUnfit } from './failure.ts'
import { findMisfit } from './find-misfit.ts'
import { nameAssertion } from './one-time/name-assertion.ts'
import type { OneTimeAssertion } from './one-time/name-assertion.ts'
import { RESERVED_PARAMETERS } from './reserved-parameters.ts'
import type { Road } from './road.ts'
import { ACCESS_TOKEN_TYPE, FOREIGN_TOKEN_TYPES, REFRESH_TOKEN_TYPE } from './token-type.ts'

/** A road that asks the server. */
export type AskingRoad = Exclude<Road, 'none'>

/** One request to the token endpoint. */
export interface ExchangeRequest {
  readonly road: AskingRoad
  readonly grantType: string
  /** The other parameters, form-encoded. Secret, since the subject token is one of them. */
  readonly form: Secret
  readonly asks: AskedAnswer
  /** The assertion in it, when the server takes it once only. */
  readonly assertion?: OneTimeAssertion
}

/** What the answer must be to be one to this request. */
export interface AskedAnswer {
  /** Values of `issued_token_type` (RFC 8693, section 2.2.1); `undefined`: it may be left out. */
  readonly issuedTypes: readonly (string | undefined)[]
  /** `token_type`, in any case. */
  readonly tokenType: 'Bearer' | 'DPoP'
  /** Whether a refresh token is kept; another one is dropped. */
  readonly refresh: boolean
}

/** What a request depends on besides the order. */
export interface RequestTerms {
  /** Who acts for the subject (RFC 8693, section 1.1). */
  readonly actor?: Secret
  /** What the issued token is to be bound to. */
  readonly bound?: 'mtls' | 'dpop'
}

type Parameters = [name: string, value: string][]

const GRANT_TYPES: Readonly<Record<AskingRoad, string>> = {
  'jwt-grant': 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'idp-permission': 'urn:ietf:params:oauth:grant-type:token-exchange',
  standard: 'urn:ietf:params:oauth:grant-type:token-exchange',
}

/**
 * The request that asks for the order's target by this road, or why the road can't ask for it. Throws for a parameter of the order that is
 * reserved: whoever read the settings let it through.
 *
 * @param now Epoch seconds.
 */
export function buildRequest(
  order: ExchangeOrder,
  road: AskingRoad,
  now: number,
  terms: RequestTerms = {},
): Result<ExchangeRequest, RoadUnfit> {
  const misfit = findMisfit(order, road, terms)
  if (misfit !== undefined) return err(misfit)
  const form = [...PARAMETERS[road](order, terms), ...extraParameters(order)]
  return ok({
    road,
    grantType: GRANT_TYPES[road],
    form: new Secret(new URLSearchParams(form).toString()),
    asks: answerTo(order, road, terms),
    ...(road === 'jwt-grant' && order.oneTime && { assertion: nameAssertion(order.subject, now) }),
  })
}

const PARAMETERS: Readonly<
  Record<AskingRoad, (order: ExchangeOrder, terms: RequestTerms) => Parameters>
> = {
  /** RFC 7523, section 2.1. Audience and resource are not asked for: they come from the client's scopes and mappers. */
  'jwt-grant': ({ subject, target }) => [
    ['assertion', subject.text.reveal()],
    ...scopeParameter(target.scope),
  ],
  /** Keycloak's V1 (`V1TokenExchangeProvider`). Without `requested_token_type` it would issue a refresh token too. */
  'idp-permission': (order, terms) => [
    ['subject_token', order.subject.text.reveal()],
    ['subject_token_type', FOREIGN_TOKEN_TYPES[order.subject.kind]],
    ['subject_issuer', order.subjectIssuer],
    ['requested_token_type', requestedType(order, terms)],
    ...targetParameters(order),
  ],
  /** RFC 8693, section 2.1; `audience` and `resource` may repeat. */
  standard: (order, terms) => [
    ['subject_token', order.subject.text.reveal()],
    ['subject_token_type', ACCESS_TOKEN_TYPE],
    ...actorParameters(terms),
    ['requested_token_type', requestedType(order, terms)],
    ...targetParameters(order),
  ],
}

const targetParameters = ({ target }: ExchangeOrder): Parameters => [
  ...repeated('audience', target.audience),
  ...repeated('resource', target.resource),
  ...scopeParameter(target.scope),
]

const repeated = (name: string, values: readonly string[]): Parameters =>
  values.map((value) => [name, value])

const scopeParameter = (scope: readonly string[]): Parameters =>
  scope.length === 0 ? [] : [['scope', scope.join(' ')]]

const actorParameters = ({ actor }: RequestTerms): Parameters =>
  actor === undefined
    ? []
    : [
        ['actor_token', actor.reveal()],
        ['actor_token_type', ACCESS_TOKEN_TYPE],
      ]

function extraParameters({ parameters }: ExchangeOrder): Parameters {
  const extra = Object.entries(parameters)
  const reserved = extra.find(([name]) => RESERVED_PARAMETERS.includes(name))
  if (reserved !== undefined) throw new Error(`the parameter ${reserved[0]} is reserved`)
  return extra
}

/** A refresh token comes with an access token beside it. Keycloak gives none for an actor's exchange, and refuses to be asked. */
const requestedType = (order: ExchangeOrder, terms: RequestTerms): string =>
  keepsSession(order, terms) ? REFRESH_TOKEN_TYPE : ACCESS_TOKEN_TYPE

const keepsSession = ({ refresh }: ExchangeOrder, { actor }: RequestTerms): boolean =>
  refresh && actor === undefined

function answerTo(order: ExchangeOrder, road: AskingRoad, terms: RequestTerms): AskedAnswer {
  const tokenType = terms.bound === 'dpop' ? 'DPoP' : 'Bearer'
  if (road === 'jwt-grant')
    return { issuedTypes: [ACCESS_TOKEN_TYPE, undefined], tokenType, refresh: false }
  // A client without "use refresh tokens" gets an access token alone, and the server says so.
  const refresh = keepsSession(order, terms)
  const issuedTypes = refresh ? [ACCESS_TOKEN_TYPE, REFRESH_TOKEN_TYPE] : [ACCESS_TOKEN_TYPE]
  return { issuedTypes, tokenType, refresh }
}
