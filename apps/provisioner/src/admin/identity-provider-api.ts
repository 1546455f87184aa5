import type IdentityProviderRepresentation from '@keycloak/keycloak-admin-client/lib/defs/identityProviderRepresentation.js'
import type { Connection, Purpose } from './connection.ts'

/** A living identity provider. `internalId` is what its permission's names are made of. */
export interface LiveIdentityProvider extends IdentityProviderRepresentation {
  readonly internalId: string
}

export interface IdentityProviderApi {
  find(alias: string): Promise<LiveIdentityProvider | undefined>
  create(provider: IdentityProviderRepresentation): Promise<void>
  /** Replaces the whole record: what is left out is lost. */
  update(alias: string, provider: IdentityProviderRepresentation): Promise<void>
  /** Makes what is missing of its permissions. Leaves no admin event. */
  enablePermissions(alias: string): Promise<void>
}

export function identityProviderApi({ client, read, write }: Connection): IdentityProviderApi {
  return {
    async find(alias) {
      const found = await read(viewing(`read identity provider ${alias}`), () =>
        client.identityProviders.findOne({ alias }),
      )
      return isLive(found) ? found : undefined
    },
    async create(provider) {
      await write(managing(`create identity provider ${provider.alias}`), () =>
        client.identityProviders.create(provider),
      )
    },
    async update(alias, provider) {
      await write(managing(`change identity provider ${alias}`), () =>
        client.identityProviders.update({ alias }, provider),
      )
    },
    async enablePermissions(alias) {
      await write(managing(`enable the permissions of identity provider ${alias}`), () =>
        client.identityProviders.updatePermission({ alias }, { enabled: true }),
      )
    },
  }
}

/** The library says undefined where it gives null. */
function isLive(
  found: IdentityProviderRepresentation | null | undefined,
): found is LiveIdentityProvider {
  return typeof found?.internalId === 'string'
}

function viewing(doing: string): Purpose {
  return { doing, role: 'view-identity-providers' }
}

function managing(doing: string): Purpose {
  return { doing, role: 'manage-identity-providers' }
}
