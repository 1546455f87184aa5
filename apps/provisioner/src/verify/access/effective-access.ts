import type { Road } from '@cambio/trust'
import type { Origin, SettledTrust } from '../../settled/settled-trust.ts'
import { type AccessFacts, type GateFacts, ownerKey } from './access-facts.ts'
import type { Access, AccessOf, ClientAccess } from './access.ts'
import { decide, type Verdict } from './decide.ts'
import {
  clientObstacles,
  gateObstacles,
  gateSupport,
  grantObstacles,
  grantSwitchObstacles,
  providerObstacles,
  standardObstacles,
} from './obstacles.ts'
import { audiencesAsked } from './audiences-asked.ts'

type Trust = Pick<SettledTrust, 'grants' | 'client' | 'routes'>

/**
 * Who can really exchange what, by which road and why; the facts decide, whoever made them. Pure.
 *
 * By the JWT grant and by standard exchange the right is an attribute of each client, so only the clients of
 * the trust file are looked at there: Keycloak has no way to ask for the others.
 */
export function effectiveAccess(trust: Trust, facts: AccessFacts): readonly Access[] {
  const origins = [...new Map(trust.grants.map(({ from }) => [originKey(from), from])).values()]
  return [
    ...origins.flatMap((from) =>
      roadsFrom(trust, from).map((road) => accessBy(road, from, trust, facts)),
    ),
    ...audiencesAsked(trust).map((clientId) => audienceAccess(clientId, trust, facts)),
  ]
}

function accessBy(road: Road, from: Origin, trust: Trust, facts: AccessFacts): Access {
  const allowed = allowedBy(trust, road, from)
  const of: AccessOf =
    from.kind === 'self' ? from : { kind: 'identity-provider', alias: from.alias }
  if (from.kind === 'self') {
    const clients = allowed.map((clientId) =>
      judged(clientId, road === 'none' ? [] : standardDenials(clientId, facts), []),
    )
    return { of, road, clients: road === 'none' ? [] : clients }
  }
  const { alias } = from
  const general = providerObstacles(alias, facts.providers.get(alias))
  if (road === 'idp-permission') {
    const gate = facts.gates.get(ownerKey('provider', alias))
    return { of, road, clients: gateAccess(gate, allowed, general, facts) }
  }
  const clients = allowed.map((clientId) =>
    judged(clientId, [...general, ...grantDenials(clientId, alias, facts)], ['its attributes']),
  )
  return { of, road, clients }
}

function audienceAccess(clientId: string, trust: Trust, facts: AccessFacts): Access {
  const allowed = [...new Set(trust.grants.flatMap(by('idp-permission')))]
  const gate = facts.gates.get(ownerKey('client', clientId))
  const clients = gateAccess(gate, allowed, [], facts)
  return { of: { kind: 'audience', clientId }, road: 'idp-permission', clients }
}

/** Allowed clients, those the policies name besides, and anybody else where a policy lets them in. */
function gateAccess(
  gate: GateFacts | undefined,
  allowed: readonly string[],
  general: readonly string[],
  facts: AccessFacts,
): readonly ClientAccess[] {
  const named = gate?.policies.flatMap(({ clients, negative }) => (negative ? [] : (clients ?? [])))
  const candidates = [...new Set([...allowed, ...(named ?? []), undefined])]
  const judgements = candidates.map((clientId) =>
    throughGate(gate, clientId, {
      allowed: clientId !== undefined && allowed.includes(clientId),
      obstacles: [...general, ...(clientId === undefined ? [] : existing(clientId, facts))],
    }),
  )
  return judgements.filter(({ allowed: isAllowed, may }) => isAllowed || may !== 'no')
}

function throughGate(
  gate: GateFacts | undefined,
  clientId: string | undefined,
  { allowed, obstacles }: { readonly allowed: boolean; readonly obstacles: readonly string[] },
): ClientAccess {
  if (gate === undefined) return { clientId, allowed, may: 'no', because: obstacles }
  const verdict: Verdict = obstacles.length > 0 ? 'no' : decide(gate, clientId)
  const because =
    verdict === 'no'
      ? [...obstacles, ...gateObstacles(gate, clientId)]
      : gateSupport(gate, clientId)
  return { clientId, allowed, may: verdict, because }
}

function judged(
  clientId: string,
  denials: readonly string[],
  support: readonly string[],
): ClientAccess {
  return denials.length > 0
    ? { clientId, allowed: true, may: 'no', because: denials }
    : { clientId, allowed: true, may: 'yes', because: support }
}

function standardDenials(clientId: string, { clients }: AccessFacts): readonly string[] {
  const client = clients.get(clientId)
  return [...clientObstacles(clientId, client), ...standardObstacles(client)]
}

function grantDenials(
  clientId: string,
  alias: string,
  { clients, providers }: AccessFacts,
): readonly string[] {
  const client = clients.get(clientId)
  return [
    ...grantSwitchObstacles(providers.get(alias)),
    ...clientObstacles(clientId, client),
    ...grantObstacles(client, alias),
  ]
}

/** V1 refuses no public client, so only its being there and enabled counts; of a stranger's client we know nothing. */
function existing(clientId: string, { clients }: AccessFacts): readonly string[] {
  const client = clients.get(clientId)
  return client === undefined || client.enabled ? [] : [`client ${clientId} is disabled`]
}

function roadsFrom({ grants }: Trust, from: Origin): readonly Road[] {
  const key = originKey(from)
  const roads = grants.filter((grant) => originKey(grant.from) === key).flatMap(({ via }) => via)
  return [...new Set(roads)]
}

/** The clients the trust file lets exchange tokens of this origin by this road. */
export function allowedBy({ grants }: Trust, road: Road, from: Origin): readonly string[] {
  const key = originKey(from)
  const fitting = grants.filter((grant) => originKey(grant.from) === key)
  return [...new Set(fitting.flatMap(by(road)))]
}

function by(road: Road) {
  return ({ via, allow }: Trust['grants'][number]): readonly string[] =>
    via.includes(road) ? allow : []
}

export function originKey(from: Origin): string {
  return from.kind === 'self' ? 'self' : `provider ${from.alias}`
}
