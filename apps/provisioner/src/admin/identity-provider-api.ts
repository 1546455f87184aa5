import type IdentityProviderRepresentation from '@keycloak/keycloak-admin-client/lib/defs/identityProviderRepresentation.js'
import type { Connection, Purpose } from './connection.ts'

/** A living identity provider. `internalId` is what its permission's names are made of. */
export interface LiveIdentityProvider extends IdentityProviderRepresentation {
  readonly internalId: string
}

export interface IdentityProviderApi {
  find(alias: string): Promise<LiveIdentityProvider | undefined>
  /** All of the realm, however many; for questions that no alias answers. */
  list(): Promise<readonly LiveIdentityProvider[]>
  create(provider: IdentityProviderRepresentation): Promise<void>
  /** Replaces the whole record: what is left out is lost. */
  update(alias: string, provider: IdentityProviderRepresentation): Promise<void>
  /** Makes what is missing of its permissions. Leaves no admin event. */
  enablePermissions(alias: string): Promise<void>
  /** Deletes the permission with everything that is bound to it. */
  disablePermissions(alias: string): Promise<void>
  /** The links of its users go with it. */
  remove(alias: string): Promise<void>
}

export function identityProviderApi({
  client,
  read,
  write,
  remember,
}: Connection): IdentityProviderApi {
  return {
    find: remember(async (alias: string) => {
      const found = await read(viewing(`read identity provider ${alias}`), () =>
        client.identityProviders.findOne({ alias }),
      )
      return isLive(found) ? found : undefined
    }),
    list: remember(async () => {
      const found: LiveIdentityProvider[] = []
      for (let first = 0; ; first += PAGE) {
        // Each page starts where the one before it ended.
        // oxlint-disable-next-line no-await-in-loop
        const page = await read(viewing('list identity providers'), () =>
          client.identityProviders.find({ first, max: PAGE }),
        )
        found.push(...page.filter(isLive))
        if (page.length < PAGE) return found
      }
    }),
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
    async disablePermissions(alias) {
      await write(managing(`disable the permissions of identity provider ${alias}`), () =>
        client.identityProviders.updatePermission({ alias }, { enabled: false }),
      )
    },
    async remove(alias) {
      await write(managing(`delete identity provider ${alias}`), () =>
        client.identityProviders.del({ alias }),
      )
    },
    async enablePermissions(alias) {
      await write(managing(`enable the permissions of identity provider ${alias}`), () =>
        client.identityProviders.updatePermission({ alias }, { enabled: true }),
      )
    },
  }
}

/** Keycloak gives 100 when not told. */
const PAGE = 1000

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
