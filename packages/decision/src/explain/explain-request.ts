import type { EffectiveIssuer, EffectiveRoute } from '@cambio/trust'
import {
  err,
  ok,
  parseToken,
  verifyToken,
  type KeySet,
  type Result,
  type Secret,
  type TokenFailure,
  type VerifiedToken,
} from '@cambio/validation'
import { mayUse } from '../allow/may-use.ts'
import { judgeHead } from '../request/request-head.ts'
import { readUpgrade } from '../request/read-upgrade.ts'
import { readRequestPath } from '../request/request-path.ts'
import { createRouteTable, matchRoute } from '../route/match-route.ts'
import { chooseOpaqueRule, chooseRule } from '../rule/choose-rule.ts'
import type { DecisionFailure } from './decision-failure.ts'
import type { DecidedRequest, Decision } from './decision.ts'
import { explain } from './explain.ts'
import type { Explanation } from './explanation.ts'

/** A request that nobody has sent, and what it is judged by. */
export interface ExplainOrder {
  readonly trust: {
    readonly issuers: readonly EffectiveIssuer[]
    readonly routes: readonly EffectiveRoute[]
  }
  /** `headers` as the flat list of Node's `rawHeaders`, without `Host`. */
  readonly request: DecidedRequest & {
    readonly host: string
    readonly headers?: readonly string[]
  }
  readonly token: Secret
  /** The keys of exactly this issuer. */
  readonly keysOf: (issuer: EffectiveIssuer) => KeySet
  /** Asks the issuer about an opaque token. Absent: such a token stays undecided. */
  readonly introspect?: (
    issuer: EffectiveIssuer,
    text: Secret,
  ) => Promise<Result<VerifiedToken, TokenFailure>>
  /** Epoch seconds. */
  readonly now: number
}

/** What is needed to go on and exchange the token. */
export interface ReadyToExchange {
  readonly subject: VerifiedToken
  readonly issuer: EffectiveIssuer
  readonly route: EffectiveRoute
}

export interface ExplainedRequest {
  readonly explanation: Explanation
  /** For further notes, and `explain` once more; see {@link Decision}. */
  readonly decision: Decision
  /** Present: the token is accepted and may be used on the route. */
  readonly ready?: ReadyToExchange
}

type Step<Value> = Result<Value, DecisionFailure>

/**
 * Goes a request's way up to the exchange, by the functions the gateway goes it by. Asks nobody but for keys, and exchanges nothing.
 *
 * The token is given, so how it is presented is not judged. One that is bound to a key stays undecided where everything else holds: its proof is
 * made for one request, and there is none here.
 */
export async function explainRequest(order: ExplainOrder): Promise<ExplainedRequest> {
  const { method, target, host } = order.request
  const decision: Decision = {
    request: { method, target, host },
    now: order.now,
    credential: { scheme: 'Bearer', from: 'given' },
    text: order.token,
  }
  const ready = await goItsWay(order, decision)
  if (!ready.ok) decision.failure = ready.failure
  const explanation = explain(decision)
  return ready.ok && ready.value !== undefined
    ? { explanation, decision, ready: ready.value }
    : { explanation, decision }
}

async function goItsWay(
  order: ExplainOrder,
  decision: Decision,
): Promise<Step<ReadyToExchange | undefined>> {
  const route = findRoute(order)
  if (!route.ok) return route
  decision.route = route.value
  if (route.value.public) return ok(undefined)

  const subject = await authenticate(order, decision)
  if (!subject.ok) return subject
  const { issuer } = decision
  if (subject.value === undefined || issuer === undefined) return ok(undefined)
  decision.subject = subject.value

  const allowed = mayUse(subject.value, issuer.name, route.value)
  if (!allowed.ok) return allowed
  decision.isAllowed = true
  return ok({ subject: subject.value, issuer, route: route.value })
}

function findRoute({ trust, request }: ExplainOrder): Step<EffectiveRoute> {
  const { method, target, headers = [] } = request
  const head = { httpVersion: '1.1', headers: ['Host', request.host, ...headers] }
  const host = judgeHead(head)
  if (!host.ok) return host
  const path = readRequestPath(target)
  if (!path.ok) return path
  const asked = { host: host.value, path: path.value.path, method, headers }
  const route = matchRoute(createRouteTable(trust.routes), asked)
  if (!route.ok) return route
  const upgrade = readUpgrade(head, route.value.upgrades)
  return upgrade.ok ? route : upgrade
}

async function authenticate(
  order: ExplainOrder,
  decision: Decision,
): Promise<Step<VerifiedToken | undefined>> {
  const judged = await judgeToken(order, decision)
  if (judged.ok || judged.failure.reason !== 'proof_missing') return judged
  decision.isUnproven = true
  return ok(undefined)
}

async function judgeToken(
  { trust, token: text, keysOf, introspect, now }: ExplainOrder,
  decision: Decision,
): Promise<Step<VerifiedToken | undefined>> {
  const opaque = chooseOpaqueRule(text, trust.issuers)
  if (opaque !== undefined) {
    decision.issuer = opaque
    return introspect === undefined ? ok(undefined) : introspect(opaque, text)
  }
  const token = parseToken(text)
  if (!token.ok) return err(token.failure)
  decision.token = token.value
  const issuer = chooseRule(token.value, trust.issuers)
  if (!issuer.ok) return issuer
  decision.issuer = issuer.value
  return verifyToken(token.value, issuer.value.accept, keysOf(issuer.value), { now })
}
