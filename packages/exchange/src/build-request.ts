import { err, ok, Secret } from '@cambio/validation'
import type { Result } from '@cambio/validation'
import type { ExchangeOrder } from './exchange-order.ts'
import type { RoadUnfit } from './failure.ts'
import type { Road } from './road.ts'

/** A road that asks the server. */
export type AskingRoad = Exclude<Road, 'none'>

/** One request to the token endpoint. */
export interface ExchangeRequest {
  readonly road: AskingRoad
  readonly grantType: string
  /** The other parameters, form-encoded. Secret, since the subject token is one of them. */
  readonly form: Secret
}

const GRANT_TYPES: Readonly<Record<AskingRoad, string>> = {
  'jwt-grant': 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'idp-permission': 'urn:ietf:params:oauth:grant-type:token-exchange',
  standard: 'urn:ietf:params:oauth:grant-type:token-exchange',
}
/** RFC 8693, section 3. */
export const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token'
const JWT_TYPE = 'urn:ietf:params:oauth:token-type:jwt'

/** Keycloak drops longer parameters without a word (`req-params-default-max-size`). */
const MAX_PARAMETER_CHARS = 4_000

type Parameters = [name: string, value: string][]

/** The request that asks for the order's target by this road, or why the road can't ask for it. */
export function buildRequest(
  order: ExchangeOrder,
  road: AskingRoad,
): Result<ExchangeRequest, RoadUnfit> {
  const problem = findMisfit(order, road)
  if (problem !== undefined) return err({ reason: 'road_unfit', road, problem })
  const form = new URLSearchParams(PARAMETERS[road](order))
  return ok({ road, grantType: GRANT_TYPES[road], form: new Secret(form.toString()) })
}

const PARAMETERS: Readonly<Record<AskingRoad, (order: ExchangeOrder) => Parameters>> = {
  /** RFC 7523, section 2.1. The audience is not asked for: it comes from the client's scopes and mappers. */
  'jwt-grant': ({ subject, target }) => [
    ['assertion', subject.text.reveal()],
    ...scopeParameter(target.scope),
  ],
  /**
   * Keycloak's V1 (`V1TokenExchangeProvider`). The type `jwt` lets it judge the token by its signature, where `access_token` would make it
   * call userinfo. Without `requested_token_type` it would issue a refresh token too.
   */
  'idp-permission': ({ subject, subjectIssuer, target }) => [
    ['subject_token', subject.text.reveal()],
    ['subject_token_type', JWT_TYPE],
    ['subject_issuer', subjectIssuer],
    ['requested_token_type', ACCESS_TOKEN_TYPE],
    ...audienceParameters(target.audience),
    ...scopeParameter(target.scope),
  ],
  /** RFC 8693, section 2.1; `audience` may repeat. */
  standard: ({ subject, target }) => [
    ['subject_token', subject.text.reveal()],
    ['subject_token_type', ACCESS_TOKEN_TYPE],
    ['requested_token_type', ACCESS_TOKEN_TYPE],
    ...audienceParameters(target.audience),
    ...scopeParameter(target.scope),
  ],
}

const audienceParameters = (audience: readonly string[]): Parameters =>
  audience.map((each) => ['audience', each])

const scopeParameter = (scope: readonly string[]): Parameters =>
  scope.length === 0 ? [] : [['scope', scope.join(' ')]]

function findMisfit({ target }: ExchangeOrder, road: AskingRoad): string | undefined {
  // V1 uses the first audience and ignores the others, so the issued token would not be what was asked for.
  if (road === 'idp-permission' && target.audience.length > 1)
    return `takes one audience, and ${target.audience.length} are asked for: ${target.audience.join(', ')}`
  const parameters = [target.scope.join(' '), ...target.audience]
  return parameters.some((each) => each.length > MAX_PARAMETER_CHARS)
    ? `takes no parameter above ${MAX_PARAMETER_CHARS} characters`
    : undefined
}
