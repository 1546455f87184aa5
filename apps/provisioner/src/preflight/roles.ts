import type { AdminRole } from '../admin/failure.ts'
import type { Resource } from '../resources/resource.ts'

/** What a run is for: looking, or changing. */
export type Purpose = 'plan' | 'apply'

/** The admin roles a run needs for these things, each once. A managing role includes its viewing one. */
export function requiredRoles(
  resources: readonly Resource[],
  purpose: Purpose,
): readonly AdminRole[] {
  const areas = new Set(resources.flatMap(areasOf))
  const verb = purpose === 'apply' ? 'manage' : 'view'
  return [...areas].map((area): AdminRole => `${verb}-${area}`)
}

/** Whether one of these roles gives what the needed one gives. */
export function isHeld(needed: AdminRole, held: ReadonlySet<string>): boolean {
  return held.has(needed) || held.has(needed.replace(/^view-/, 'manage-'))
}

/** The client whose roles open the Admin API of `realm` to an account that lives in `home`. */
export function roleClientOf(realm: string, home: string): string {
  return home === realm && realm !== 'master' ? 'realm-management' : `${realm}-realm`
}

type Area = 'realm' | 'identity-providers' | 'clients' | 'authorization'

function areasOf(resource: Resource): readonly Area[] {
  // A realm that only has to be there is seen by everybody.
  if (resource.kind === 'realm' && Object.keys(resource.fields).length === 0) return []
  // It is told about and left alone.
  if (resource.kind === 'former-grant' && !resource.prune) return []
  return [areaOf(resource)]
}

function areaOf(resource: Resource): Area {
  switch (resource.kind) {
    case 'realm':
      return 'realm'
    case 'role':
      return resource.clientId === undefined ? 'realm' : 'clients'
    case 'identity-provider':
    case 'identity-provider-mapper':
    case 'jwt-grant-switch':
    case 'former-identity-provider':
      return 'identity-providers'
    case 'client':
    case 'client-scope':
    case 'attached-scope':
    case 'protocol-mapper':
      return 'clients'
    case 'permissions':
    case 'client-policy':
    case 'grant':
    case 'former-grant':
    case 'orphaned-permission':
    case 'stale-policy':
      return 'authorization'
  }
}
