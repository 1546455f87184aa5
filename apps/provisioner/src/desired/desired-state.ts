import type { TrustFile } from '@cambio/trust'
import type { EndpointsByAlias } from '../issuer/issuer-endpoints.ts'
import { inOrder } from '../plan/order.ts'
import type { Resource } from '../resources/resource.ts'
import { desiredExchangeClient, desiredTargetClients } from './clients.ts'
import { desiredIdentityProvider } from './identity-provider.ts'
import { desiredPermissions } from './permissions.ts'
import { externalIssuers } from './roads.ts'

/**
 * Everything the realm must have for this trust file, each thing after those it needs.
 *
 * @param endpoints Where each external issuer answers: declared, or discovered before.
 */
export function desiredState(trust: TrustFile, endpoints: EndpointsByAlias): readonly Resource[] {
  const clientId = trust.client.id
  return inOrder([
    ...externalIssuers(trust).map((issuer) => {
      const known = endpoints.get(issuer.alias)
      if (known === undefined) throw new Error(`Nobody looked up the endpoints of ${issuer.alias}.`)
      return desiredIdentityProvider(issuer, known, clientId)
    }),
    desiredExchangeClient(trust),
    ...desiredTargetClients(trust),
    ...desiredPermissions(trust),
  ])
}
