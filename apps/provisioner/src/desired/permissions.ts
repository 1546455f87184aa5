import { POLICY_NAME, type TrustFile } from '@cambio/trust'
import type { ClientPolicy, Grant, Owner, Permissions } from '../resources/resource.ts'
import { POLICY_DESCRIPTION } from './marker.ts'
import { externalIssuers, takes } from './roads.ts'

/**
 * What the road `idp-permission` needs: the client policy, and that policy bound to the
 * `token-exchange` permission of each identity provider and of each client a route asks for as audience.
 * Nothing, when no issuer takes that road.
 */
export function desiredPermissions(
  trust: TrustFile,
): readonly (Permissions | ClientPolicy | Grant)[] {
  const owners = [...issuerOwners(trust), ...audienceOwners(trust)]
  if (owners.length === 0) return []
  const policy = desiredPolicy(trust)
  return [policy, ...owners.flatMap((of) => [desiredSwitch(of), desiredGrant(of, policy)])]
}

function issuerOwners(trust: TrustFile): readonly Owner[] {
  return externalIssuers(trust)
    .filter((issuer) => takes(issuer, 'idp-permission'))
    .map(({ alias }) => ({ kind: 'identity-provider', alias }))
}

/** Keycloak asks the target client's own permission when `audience` names another client than the caller. */
function audienceOwners(trust: TrustFile): readonly Owner[] {
  if (issuerOwners(trust).length === 0) return []
  const audiences = new Set(trust.routes.flatMap(({ target }) => target?.audience ?? []))
  audiences.delete(trust.client.id)
  const declared = new Set((trust.clients ?? []).map(({ id }) => id))
  return [...audiences].map((clientId) => ({
    kind: 'client',
    clientId,
    declared: declared.has(clientId),
  }))
}

function desiredPolicy(trust: TrustFile): ClientPolicy {
  const clientId = trust.client.id
  return {
    kind: 'client-policy',
    name: trust.policyName ?? POLICY_NAME,
    description: POLICY_DESCRIPTION,
    clientId,
    fields: { description: POLICY_DESCRIPTION, logic: 'POSITIVE', clients: clientId },
  }
}

function desiredSwitch(of: Owner): Permissions {
  return { kind: 'permissions', of, fields: { enabled: true } }
}

function desiredGrant(of: Owner, { name, clientId }: ClientPolicy): Grant {
  return {
    kind: 'grant',
    of,
    policy: name,
    clientId,
    fields: { policy: name, logic: 'POSITIVE', resource: 'bound', scope: 'bound' },
  }
}
