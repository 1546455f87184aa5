import {
  judgeHead,
  matchRoute,
  readCredential,
  readRequestPath,
  type RouteTable,
} from '@cambio/decision'
import type { EffectiveRoute } from '@cambio/trust'
import { ok, type Result } from '@cambio/validation'
import type { GatewayFailure } from './failure.ts'
import type { Inbound, InboundFacts, ReceivedRequest } from './states.ts'

/**
 * The first stage: is this a request we understand, for a route we have, with one credential? Pure.
 *
 * Does not look into the credential.
 */
export function admit(
  request: ReceivedRequest,
  routes: RouteTable<EffectiveRoute>,
): Result<Inbound, GatewayFailure> {
  const host = judgeHead(request)
  if (!host.ok) return host

  const path = readRequestPath(request.target)
  if (!path.ok) return path

  const { method, headers } = request
  const route = matchRoute(routes, { host: host.value, path: path.value.path, method, headers })
  if (!route.ok) return route
  request.notes.route = route.value.name

  const { query } = path.value
  const { tokenInQuery } = route.value
  const credential = readCredential({ headers, query, tokenInQuery })
  if (!credential.ok) return credential

  const facts = { host: host.value, path: path.value, route: route.value }
  return ok(asInbound({ request, ...facts, credential: credential.value }))
}

function asInbound(facts: InboundFacts): Inbound {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the one place that brands an inbound request
  return facts as Inbound
}
