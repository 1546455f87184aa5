import { err, ok, type Result } from '@cambio/validation'
import type { AdminApi } from '../admin/admin-api.ts'
import { inOrder } from '../plan/order.ts'
import { possibleRoads } from '../preflight/features.ts'
import type { Resource } from '../resources/resource.ts'
import type { SettledTrust } from '../settled/settled-trust.ts'
import { findFormerProviders, type IssuerTaken } from './find-former-providers.ts'
import { findLeftovers } from './find-leftovers.ts'
import { hideFormerProviders } from './hide-former-providers.ts'

/** What a person said in words. */
export interface Consent {
  /** Remove grants that vanished from the trust file. Default: tell of them. */
  readonly prune?: boolean
  /** Take steps that destroy data. Default: stop at them. */
  readonly acceptLoss?: boolean
}

/**
 * The things a trust file declares, and with them what is to go, in order. Sends no writing request.
 *
 * @param enabled The server's features that are on.
 */
export async function withLeftovers(
  declared: readonly Resource[],
  trust: SettledTrust,
  api: AdminApi,
  { enabled, prune = false, acceptLoss = false }: Consent & { enabled: ReadonlySet<string> },
): Promise<Result<readonly Resource[], IssuerTaken>> {
  if (await isToBeCreated(trust, api)) return ok(declared)
  const providers = declared.filter((one) => one.kind === 'identity-provider')
  const found = await findFormerProviders(providers, api, acceptLoss)
  if (!found.ok) return err(found.failure)
  const former = found.value
  // Under version 2 of the fine-grained permissions, what is left of version 1 has no effect.
  const isPermissionPossible = possibleRoads(enabled).has('idp-permission')
  const leftovers = isPermissionPossible
    ? await findLeftovers(
        trust,
        { resources: declared, former, prune },
        hideFormerProviders(api, former),
      )
    : []
  return ok(inOrder([...declared, ...former, ...leftovers]))
}

async function isToBeCreated({ keycloak }: SettledTrust, api: AdminApi): Promise<boolean> {
  return keycloak.createRealm === true && !(await api.server.realmExists())
}
