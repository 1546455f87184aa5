import { POLICY_NAME } from '@cambio/trust'
import type { ClientPolicy, Grant, Owner, Permissions } from '../resources/resource.ts'
import {
  aliasesBy,
  clientsBy,
  type GrantMode,
  originName,
  type SettledGrant,
  type SettledTrust,
} from '../settled/settled-trust.ts'
import { POLICY_DESCRIPTION } from './marker.ts'

/**
 * What the road `idp-permission` needs: the `token-exchange` permission of each identity provider and of each
 * client a route asks for as audience, and bound to it one client policy that names exactly those who may
 * exchange. Nothing, when no grant takes that road.
 */
export function desiredPermissions(
  trust: SettledTrust,
): readonly (Permissions | ClientPolicy | Grant)[] {
  const wired = [...identityProviders(trust), ...audiences(trust)]
  const policies = new Map(wired.map((one) => [policyName(one, trust), one.clientIds]))
  return [
    ...[...policies].map(([name, clientIds]) => desiredPolicy(name, clientIds)),
    ...wired.flatMap((one) => [desiredSwitch(one.of), desiredGrant(one, policyName(one, trust))]),
  ]
}

/** An owner, and who may exchange of it. */
interface Wired {
  readonly of: Owner
  readonly clientIds: readonly string[]
  readonly mode: GrantMode
  readonly notes: NonNullable<SettledGrant['notes']>
}

function identityProviders(trust: SettledTrust): readonly Wired[] {
  const declared = new Set(trust.issuers.map(({ alias }) => alias))
  return aliasesBy('idp-permission', trust).map((alias) => {
    const grants = trust.grants.filter(({ from }) => originName(from) === alias)
    return {
      of: { kind: 'identity-provider', alias, declared: declared.has(alias) },
      clientIds: clientsBy('idp-permission', trust, alias),
      mode: grants.some(({ mode }) => mode === 'exact') ? 'exact' : 'at-least',
      notes: grants.flatMap(({ notes = [] }) => notes),
    }
  })
}

/** Keycloak asks the target client's own permission when `audience` names another client than the caller. */
function audiences(trust: SettledTrust): readonly Wired[] {
  const clientIds = clientsBy('idp-permission', trust)
  if (clientIds.length === 0) return []
  const targets = new Set(trust.routes.flatMap(({ target }) => target?.audience ?? []))
  targets.delete(trust.client.id)
  const declared = new Set((trust.clients ?? []).map(({ id }) => id))
  const mode = modeOfTargets(trust)
  return [...targets].map((clientId) => ({
    of: { kind: 'client', clientId, declared: declared.has(clientId) },
    clientIds,
    mode,
    notes: [],
  }))
}

/** Every identity provider's tokens come this way, so other people's policies stay while one of them is `at-least`. */
function modeOfTargets({ grants }: SettledTrust): GrantMode {
  const counting = grants.filter(({ via }) => via.includes('idp-permission'))
  return counting.every(({ mode }) => mode === 'exact') ? 'exact' : 'at-least'
}

/** The name an owner says of its own policy. */
function ownPolicyName(of: Owner, { issuers, clients = [] }: SettledTrust): string | undefined {
  return of.kind === 'client'
    ? clients.find(({ id }) => id === of.clientId)?.policyName
    : issuers.find(({ alias }) => alias === of.alias)?.policyName
}

/** The exchange client alone has one policy for all; another set of clients is its owner's own. */
function policyName({ of, clientIds }: Wired, trust: SettledTrust): string {
  const own = ownPolicyName(of, trust)
  if (own !== undefined) return own
  const shared = trust.policyName ?? POLICY_NAME
  if (clientIds.length === 1 && clientIds[0] === trust.client.id) return shared
  // An alias has no blank in it, so no identity provider is called like a client here.
  return `${shared} ${of.kind === 'client' ? `client ${of.clientId}` : of.alias}`
}

function desiredPolicy(name: string, clientIds: readonly string[]): ClientPolicy {
  return {
    kind: 'client-policy',
    name,
    description: POLICY_DESCRIPTION,
    clientIds,
    fields: { logic: 'POSITIVE', clients: clientIds.join(', ') },
  }
}

function desiredSwitch(of: Owner): Permissions {
  return { kind: 'permissions', of, fields: { enabled: true } }
}

function desiredGrant({ of, clientIds, mode, notes }: Wired, policy: string): Grant {
  return {
    kind: 'grant',
    of,
    policy,
    clientIds,
    mode,
    notes,
    fields: { policies: policy, logic: 'POSITIVE', resource: 'bound', scope: 'bound' },
  }
}
