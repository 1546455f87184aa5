import {
  dropQueryTokens,
  matchRoute,
  readCredential,
  readUpgrade,
  type LastAuthorization,
  type ReadClientCertificate,
  type RouteTable,
} from '@cambio/decision'
import type { EffectiveRoute } from '@cambio/trust'
import { ok, type Result } from '@cambio/validation'
import type { GatewayFailure } from './failure.ts'
import type { Inbound, InboundFacts, Located, Open, OpenFacts } from './states.ts'

export interface AdmitParts {
  readonly routes: RouteTable<EffectiveRoute>
  readonly readCertificate: ReadClientCertificate
  /** What each open connection presented last. */
  readonly lastOf: (connection: object) => LastAuthorization
}

/**
 * The first stage: is this for a route we have, with one credential where the route asks for one? Pure.
 *
 * Does not look into the credential; on a public route it does not read one at all.
 */
export function admit(located: Located, parts: AdmitParts): Result<Inbound | Open, GatewayFailure> {
  const { request, host, path } = located
  const { method, headers, notes, decision } = request
  const route = matchRoute(parts.routes, { host, path: path.path, method, headers })
  if (!route.ok) return route
  notes.route = route.value.name
  decision.route = route.value
  const upgrade = readUpgrade(request, route.value.upgrades)
  if (!upgrade.ok) return upgrade
  const { client } = located
  const routed = { request, client, host, path, route: route.value, upgrade: upgrade.value }
  return route.value.public ? admitOpenly(routed) : admitWithCredential(routed, parts)
}

type Routed = Located & Pick<Inbound, 'route' | 'upgrade'>

function admitOpenly(routed: Routed): Result<Open, GatewayFailure> {
  const query = dropQueryTokens(routed.path.query)
  if (!query.ok) return query
  return ok(asOpen({ ...routed, kind: 'open', query: query.value }))
}

function admitWithCredential(
  routed: Routed,
  { readCertificate, lastOf }: AdmitParts,
): Result<Inbound, GatewayFailure> {
  const { request, client, host, path, route, upgrade } = routed
  const { headers, clientAddress, clientCertificate, connection, decision } = request
  const { tokenInQuery } = route
  const last = lastOf(connection)
  const credential = readCredential({ headers, query: path.query, tokenInQuery, last })
  if (!credential.ok) return credential
  const { token, scheme, isInQuery } = credential.value
  decision.text = token
  decision.credential = { scheme, from: isInQuery ? 'query' : 'header' }

  const certificate = readCertificate({
    peerAddress: clientAddress,
    headers,
    peerCertificate: clientCertificate,
  })
  if (!certificate.ok) return certificate
  const certificateThumbprint = certificate.value
  decision.certificateThumbprint = certificateThumbprint
  // Each member by name: this is on every request's way, and a spread costs more.
  return ok(
    asInbound({
      kind: 'inbound',
      request,
      client,
      host,
      path,
      route,
      upgrade,
      credential: credential.value,
      certificateThumbprint,
    }),
  )
}

function asInbound(facts: InboundFacts): Inbound {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the one place that brands an inbound request
  return facts as Inbound
}

function asOpen(facts: OpenFacts): Open {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the one place that brands a request for a public route
  return facts as Open
}
