import type { EndpointsByAlias } from '../issuer/issuer-endpoints.ts'
import { OPAQUE_CONDITIONS, takesOpaque } from '../issuer/opaque-tokens.ts'
import { inOrder } from '../plan/order.ts'
import type { Resource } from '../resources/resource.ts'
import { aliasesBy, type SettledTrust } from '../settled/settled-trust.ts'
import { audienceMappers } from './audience.ts'
import { desiredAttachedScopes, desiredClientScopes } from './client-scopes.ts'
import { desiredAllowedClients, desiredExchangeClient, desiredTargetClients } from './clients.ts'
import { desiredIdentityProvider } from './identity-provider.ts'
import { jwtGrantConditions } from './jwt-grant-conditions.ts'
import { desiredIdentityProviderMappers, desiredProtocolMappers } from './mappers.ts'
import { desiredJwtGrantSwitches } from './jwt-grant-switches.ts'
import { desiredPermissions } from './permissions.ts'
import { desiredRealm } from './realm.ts'
import { desiredRoles } from './roles.ts'
import type { SecretFacts } from './secret-facts.ts'

/**
 * Everything the realm must have for this trust file, each thing after those it needs.
 *
 * @param endpoints Where each external issuer answers: declared, or discovered before.
 */
export function desiredState(
  trust: SettledTrust,
  endpoints: EndpointsByAlias,
  secrets: SecretFacts,
): readonly Resource[] {
  const clientId = trust.client.id
  return inOrder([
    ...desiredRealm(trust),
    ...desiredRoles(trust),
    ...desiredClientScopes(trust),
    ...trust.issuers.map((issuer) => {
      const isGranted = aliasesBy('jwt-grant', trust).includes(issuer.alias)
      const isOpaque = takesOpaque(issuer, trust)
      return desiredIdentityProvider(issuer, {
        endpoints: endpoints.get(issuer.alias),
        clientId,
        isGranted,
        takesOpaque: isOpaque,
        notes: issuer.notes ?? [],
        conditions: [
          ...(isGranted ? jwtGrantConditions(issuer, trust) : []),
          ...(isOpaque ? OPAQUE_CONDITIONS : []),
        ],
        secretDigest: secrets.identityProviderDigests.get(issuer.alias),
      })
    }),
    ...desiredIdentityProviderMappers(trust),
    desiredExchangeClient(trust, secrets.client),
    ...desiredTargetClients(trust),
    ...desiredAllowedClients(trust),
    ...desiredJwtGrantSwitches(trust),
    ...desiredPermissions(trust),
    ...desiredProtocolMappers(trust),
    ...audienceMappers(trust),
    ...desiredAttachedScopes(trust),
  ])
}
