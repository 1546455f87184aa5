import type PolicyRepresentation from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import type ResourceRepresentation from '@keycloak/keycloak-admin-client/lib/defs/resourceRepresentation.js'
import type ScopeRepresentation from '@keycloak/keycloak-admin-client/lib/defs/scopeRepresentation.js'
import type { AuthorizationApi, Holder, LivePolicy, Named } from './authorization-api.ts'
import type { Connection, Purpose } from './connection.ts'
import type { AuthorizationWrites } from './write-authorization.ts'

/** The reading half of the {@link AuthorizationApi}. */
type AuthorizationReads = Omit<AuthorizationApi, keyof AuthorizationWrites>

/** Until the first permission is enabled there are no authorization services, and every path is 404. */
const UNTIL_ENABLED = { catchNotFound: true }

/** More policies than one trust file makes; Keycloak gives 100 when not told. */
const FAMILY_LIMIT = 10_000

export function readAuthorization(connection: Connection, holder: Holder): AuthorizationReads {
  return {
    ...readParts(connection, holder),
    ...readPolicies(connection, holder),
    ...readPermissions(connection, holder),
  }
}

function readParts(
  { client: admin, read, remember }: Connection,
  holder: Holder,
): Pick<AuthorizationReads, 'resource' | 'scope'> {
  return {
    resource: remember(async (name: string) => {
      const id = await holder()
      const found: Answer<ResourceRepresentation[]> = await read(
        viewing(`read resource ${name}`),
        () => admin.clients.listResources({ id, name }, UNTIL_ENABLED),
      )
      return found?.map(named).find((resource) => resource.name === name)
    }),
    scope: remember(async (name: string) => {
      const id = await holder()
      const found: Answer<ScopeRepresentation[]> = await read(viewing(`read scope ${name}`), () =>
        admin.clients.listAllScopes({ id, name }, UNTIL_ENABLED),
      )
      return found?.map(named).find((scope) => scope.name === name)
    }),
  }
}

function readPolicies(
  { client: admin, read, remember }: Connection,
  holder: Holder,
): Pick<AuthorizationReads, 'clientsOf' | 'policyFamily' | 'dependentsOf'> {
  return {
    clientsOf: remember(async ({ id: policyId, name }: LivePolicy) => {
      const id = await holder()
      const found: unknown = await read(viewing(`read policy ${name}`), () =>
        admin.clients.findOnePolicyWithType({ id, type: 'client', policyId }),
      )
      return clientsIn(found)
    }),
    policyFamily: remember(async (name: string) => {
      const id = await holder()
      const query = { id, name, type: 'client', permission: 'false', max: FAMILY_LIMIT }
      // Keycloak looks for the text anywhere in the name, and takes `client-scope` for `client` too.
      const found: Answer<PolicyRepresentation[] | ''> = await read(
        viewing(`list policies ${name}`),
        () => admin.clients.listPolicies(query, UNTIL_ENABLED),
      )
      return (found === null || found === '' ? [] : found)
        .filter(isLivePolicy)
        .filter((one) => one.type === 'client' && `${one.name} `.startsWith(`${name} `))
    }),
    dependentsOf: remember(async ({ id: policyId, name }: LivePolicy) => {
      const id = await holder()
      const found = await read(viewing(`read what depends on policy ${name}`), () =>
        admin.clients.listDependentPolicies({ id, policyId }),
      )
      return found.filter(isLivePolicy)
    }),
  }
}

function readPermissions(
  { client: admin, read, remember }: Connection,
  holder: Holder,
): Pick<AuthorizationReads, 'policy' | 'policiesOf' | 'permission'> {
  const policy = remember(async (name: string): Promise<LivePolicy | undefined> => {
    const id = await holder()
    const found = await read(viewing(`read policy ${name}`), () =>
      admin.clients.findPolicyByName({ id, name }, UNTIL_ENABLED),
    )
    return isLivePolicy(found) ? found : undefined
  })
  const policiesOf = remember(async ({ id: permissionId, name }: LivePolicy) => {
    const id = await holder()
    const found = await read(viewing(`read permission ${name}`), () =>
      admin.clients.getAssociatedPolicies({ id, permissionId }),
    )
    return found.filter(isLivePolicy)
  })
  return {
    policy,
    policiesOf,
    permission: remember(async (name: string) => {
      const permission = await policy(name)
      if (permission === undefined) return undefined
      const of = { id: await holder(), permissionId: permission.id }
      const purpose = viewing(`read permission ${name}`)
      const policies = await policiesOf(permission)
      const resources = await read(purpose, () => admin.clients.getAssociatedResources(of))
      const scopes = await read(purpose, () => admin.clients.getAssociatedScopes(of))
      return { permission, policies, resources: resources.map(named), scopes }
    }),
  }
}

/** A resource's id is called `_id`, everything else's `id`. */
function named(found: {
  readonly id?: string
  readonly ['_id']?: string
  readonly name?: string
}): Named {
  return { id: found.id ?? found['_id'] ?? '', name: found.name ?? '' }
}

/** What the library gives and does not say: null for 404, and an empty text for 204. */
type Answer<Found> = Found | null

/** Keycloak answers 204 for a policy that is not there. */
function isLivePolicy(found: Answer<PolicyRepresentation | ''>): found is LivePolicy {
  return (
    found !== null &&
    found !== '' &&
    [found.id, found.name, found.type].every((text) => text !== undefined)
  )
}

/** The library has no type for what a client policy answers. */
function clientsIn(found: unknown): readonly string[] {
  if (typeof found !== 'object' || found === null || !('clients' in found)) return []
  return Array.isArray(found.clients) ? found.clients.map(String) : []
}

function viewing(doing: string): Purpose {
  return { doing, role: 'view-authorization' }
}
