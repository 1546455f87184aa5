import {
  DecisionStrategy,
  Logic,
} from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import type { AdminApi } from '../admin/admin-api.ts'
import type { LivePermission, Named } from '../admin/authorization-api.ts'
import { ABSENT, type Live } from '../current/live.ts'
import { foreignPolicies, foreignPolicyWarnings } from './foreign-policy.ts'
import type { Operations, Realm } from './operations.ts'
import { permissionNames, required, requireNames, TOKEN_EXCHANGE } from './permission-names.ts'
import { type Grant, ownerAddress } from './resource.ts'

export const grantOperations: Operations<Grant> = {
  async read(grant, { api }) {
    const names = await permissionNames(grant.of, api)
    const live = names && (await api.authorization.permission(names.permission))
    return names === undefined || live === undefined
      ? ABSENT
      : await judge(grant, live, names.resource, api)
  },
  create: bind,
  update: bind,
}

async function judge(
  grant: Grant,
  live: LivePermission,
  resource: string,
  api: AdminApi,
): Promise<Live> {
  const foreign = await foreignPolicies(live.policies, grant, api)
  const warnings = foreignPolicyWarnings(live.permission.decisionStrategy, foreign, grant.clientId)
  const isBound = live.policies.some(({ name }) => name === grant.policy)
  if (!isBound) return { state: 'absent', warnings }
  const fields = {
    policy: grant.policy,
    logic: live.permission.logic ?? '',
    resource: boundness(live.resources, resource),
    scope: boundness(live.scopes, TOKEN_EXCHANGE),
  }
  return { state: 'present', fields, secret: 'not-compared', warnings }
}

function boundness(named: readonly Named[], name: string): string {
  return named.some((one) => one.name === name) ? 'bound' : 'not bound'
}

/**
 * Adds our policy to what is bound. Every list is sent in full, and so are logic and decision strategy: left
 * out, Keycloak would set them back to its defaults.
 */
async function bind({ of, policy }: Grant, { api }: Realm): Promise<void> {
  const names = await requireNames(of, api)
  const { authorization } = api
  const live = required(await authorization.permission(names.permission), names.permission)
  const ours = required(await authorization.policy(policy), `client policy ${policy}`)
  const resource = required(await authorization.resource(names.resource), names.resource)
  const scope = required(await authorization.scope(TOKEN_EXCHANGE), `scope of ${ownerAddress(of)}`)
  const { id, name, description, decisionStrategy } = live.permission
  await authorization.updateScopePermission(id, {
    id,
    name,
    ...(description === undefined ? {} : { description }),
    type: 'scope',
    logic: Logic.POSITIVE,
    decisionStrategy: decisionStrategy ?? DecisionStrategy.UNANIMOUS,
    resources: withId(live.resources, resource),
    scopes: withId(live.scopes, scope),
    policies: withId(live.policies, ours),
  })
}

function withId(bound: readonly Named[], ours: Named): string[] {
  return [...new Set([...bound.map(({ id }) => id), ours.id])]
}
