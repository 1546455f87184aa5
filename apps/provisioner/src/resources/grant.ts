import { Logic } from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import type { AdminApi } from '../admin/admin-api.ts'
import type { LivePermission, LivePolicy, Named } from '../admin/authorization-api.ts'
import { ABSENT, type Live } from '../current/live.ts'
import { isOurPolicy } from '../desired/marker.ts'
import { foreignPolicyWarnings, judgeForeign } from './foreign-policy.ts'
import type { Operations, Realm } from './operations.ts'
import { permissionNames, required, requireNames, TOKEN_EXCHANGE } from './permission-names.ts'
import { type Grant, ownerAddress } from './resource.ts'
import { unbindPolicies, writePermission } from './write-permission.ts'

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
  remove: unbind,
}

async function judge(
  grant: Grant,
  live: LivePermission,
  resource: string,
  api: AdminApi,
): Promise<Live> {
  const { isBound, kept, unwanted } = sortBound(live.policies, grant)
  const { decisionStrategy, logic = '' } = live.permission
  const foreign = await judgeForeign(kept, grant.clientIds, api)
  const warnings = foreignPolicyWarnings(decisionStrategy, foreign, grant.clientIds)
  const counted = [...(isBound ? [grant.policy] : []), ...unwanted.map(({ name }) => name)]
  if (counted.length === 0) return { state: 'absent', warnings }
  const fields = {
    policies: counted.toSorted().join(', '),
    logic,
    resource: boundness(live.resources, resource),
    scope: boundness(live.scopes, TOKEN_EXCHANGE),
  }
  return { state: 'present', fields, secret: 'not-compared', ours: isBound, warnings }
}

/**
 * One policy of ours belongs on the permission: of two, a UNANIMOUS permission admits nobody. Another one of ours
 * is left from an earlier trust file; one of other people stays unless the trust file says `exact`.
 */
function sortBound(bound: readonly LivePolicy[], { policy, mode }: Grant) {
  const others = bound.filter(({ name }) => name !== policy)
  const isKept = (one: LivePolicy) => mode === 'at-least' && !isOurPolicy(one)
  return {
    isBound: others.length < bound.length,
    kept: others.filter(isKept),
    unwanted: others.filter((one) => !isKept(one)),
  }
}

function boundness(named: readonly Named[], name: string): string {
  return named.some((one) => one.name === name) ? 'bound' : 'not bound'
}

/** Binds our policy beside those that are kept. */
async function bind(grant: Grant, { api }: Realm): Promise<void> {
  const { of, policy } = grant
  const names = await requireNames(of, api)
  const { authorization } = api
  const live = required(await authorization.permission(names.permission), names.permission)
  const ours = required(await authorization.policy(policy), `client policy ${policy}`)
  const resource = required(await authorization.resource(names.resource), names.resource)
  const scope = required(await authorization.scope(TOKEN_EXCHANGE), `scope of ${ownerAddress(of)}`)
  await writePermission(live, api, {
    logic: Logic.POSITIVE,
    resources: withId(live.resources, resource),
    scopes: withId(live.scopes, scope),
    policies: withId(sortBound(live.policies, grant).kept, ours),
  })
}

/** Takes our policy out of what is bound, and leaves the rest. */
async function unbind({ of, policy }: Grant, { api }: Realm): Promise<void> {
  const names = await requireNames(of, api)
  const live = required(await api.authorization.permission(names.permission), names.permission)
  await unbindPolicies(live, api, [policy])
}

function withId(bound: readonly Named[], ours: Named): string[] {
  return [...new Set([...bound.map(({ id }) => id), ours.id])]
}
