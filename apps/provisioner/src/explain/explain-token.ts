import {
  createIssuerKeys,
  type Decision,
  explainRequest,
  type ExplainOrder,
} from '@cambio/decision'
import { type EffectiveTrust, type SecretSources, withDefaults } from '@cambio/trust'
import {
  createIntrospector,
  err,
  introspectToken,
  ok,
  type Result,
  type Secret,
} from '@cambio/validation'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import type { DeclaredTrust } from '../trust-file/declared-trust.ts'
import { type ExchangeMeans, exchangeMeans } from './exchange-means.ts'
import { explainExchange } from './explain-exchange.ts'
import type { Explained } from './explained.ts'
import type { AskedRequest } from './request-text.ts'

export interface TokenQuestion {
  readonly declared: DeclaredTrust
  readonly request: AskedRequest
  /** Default: that of `publicUrl`, else `localhost`. */
  readonly host: string | undefined
  readonly token: Secret
  /** Really ask the issuer about an opaque token, and Keycloak for an exchange. */
  readonly isLive: boolean
  readonly sources: SecretSources
  /** Epoch seconds. */
  readonly now: () => number
  /** Told before something is really exchanged, what that leaves behind. */
  readonly warn: (sentence: string) => void
}

/** Why this token is accepted or refused on this request. Without `isLive` nobody is asked for anything but keys. */
export async function explainToken(
  question: TokenQuestion,
): Promise<Result<Explained, ProvisionFailure>> {
  const { declared, isLive, sources } = question
  const trust = withDefaults(declared.declared)
  const means = isLive ? await exchangeMeans(trust, sources) : ok(undefined)
  if (!means.ok) return err({ reason: 'secrets_missing', problems: means.failure })
  const order = orderOf(question, trust, means.value)
  const { explanation, decision, ready } = await explainRequest(order)
  const about = { source: declared.source, isLive }
  if (ready === undefined || means.value === undefined)
    return ok({ ...about, explanation, causes: [], notes: notesOn(decision, isLive) })
  const going = { ...question, trust, means: means.value, ready }
  return ok({ ...about, ...(await explainExchange(decision, going)) })
}

/** What keeps this from being the whole answer. */
function notesOn(decision: Decision, isLive: boolean): readonly string[] {
  const { failure, route, isUnproven, subject, isAllowed } = decision
  if (failure !== undefined || route?.public === true) return []
  if (isUnproven === true) return [UNPROVEN]
  if (subject === undefined && !isLive) return [OPAQUE]
  return isAllowed === true && !isLive ? [NOT_EXCHANGED] : []
}

const UNPROVEN =
  'The token is bound to a key of its client (cnf), and the proof is made for each request: whether it would be accepted, and exchanged, only the gateway can tell, when the client sends both.'
const OPAQUE =
  'The token is opaque: only its issuer knows what it says. With --live the issuer is asked.'
const NOT_EXCHANGED = 'Nothing was exchanged. With --live Keycloak is really asked for a token.'

function orderOf(
  { request, host, token, now }: TokenQuestion,
  trust: EffectiveTrust,
  means: ExchangeMeans | undefined,
): ExplainOrder {
  const { publicUrl, insecureAllowHttp } = trust
  const known = publicUrl === undefined ? 'localhost' : new URL(publicUrl).host
  const order: ExplainOrder = {
    trust,
    request: { ...request, host: host ?? known },
    token,
    keysOf: (issuer) => createIssuerKeys(issuer, insecureAllowHttp),
    now: now(),
  }
  return means === undefined ? order : { ...order, introspect: asking(means, trust, now()) }
}

function asking(
  { introspection }: ExchangeMeans,
  { insecureAllowHttp: allowHttp }: EffectiveTrust,
  now: number,
): NonNullable<ExplainOrder['introspect']> {
  return async ({ name, issuer, allowPrivate, accept, introspection: declared }, text) => {
    const clientSecret = introspection.get(name)
    if (declared === undefined || clientSecret === undefined)
      throw new Error('An issuer that is not asked about tokens.')
    const { endpoint, clientId } = declared
    const where = { issuer, allowPrivate, allowHttp, ...(endpoint !== undefined && { endpoint }) }
    const introspector = createIntrospector({ ...where, clientId, clientSecret })
    return await introspectToken(text, accept, introspector, { now })
  }
}
