import type { AdminRole } from '../admin/failure.ts'
import type { Resource } from '../resources/resource.ts'

/** What a run is for: looking, or changing. */
export type Purpose = 'plan' | 'apply'

/** The admin roles a run needs for these things, each once. A managing role includes its viewing one. */
export function requiredRoles(
  resources: readonly Resource[],
  purpose: Purpose,
): readonly AdminRole[] {
  const areas = new Set(resources.map(areaOf))
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

function areaOf({ kind }: Resource): 'identity-providers' | 'clients' | 'authorization' {
  switch (kind) {
    case 'identity-provider':
      return 'identity-providers'
    case 'client':
      return 'clients'
    case 'permissions':
    case 'client-policy':
    case 'grant':
      return 'authorization'
  }
}
