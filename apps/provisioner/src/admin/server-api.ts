import { NetworkError } from '@keycloak/keycloak-admin-client'
import { isJsonObject } from '@cambio/validation'
import type { Connection, Purpose } from './connection.ts'
import { AdminError } from './failure.ts'
import { once } from './once.ts'
import { unlessForbidden } from './unless-forbidden.ts'

/** Questions whose answers tell what this server and this account can do; none of them changes anything. */
export interface ServerApi {
  /** Switched-on features by the names of Keycloak's `Profile.Feature`. */
  features(): Promise<ReadonlySet<string>>
  /** Whether this server has a mapper of this kind; true when it does not say. */
  hasMapper(of: MapperProvider, mapper: string): Promise<boolean>
  realmExists(): Promise<boolean>
  mayViewRealm(): Promise<boolean>
  mayViewIdentityProviders(): Promise<boolean>
  mayManageIdentityProviders(): Promise<boolean>
  mayViewClients(): Promise<boolean>
  /** Undefined when there is no client to ask about. */
  mayManageClients(): Promise<boolean | undefined>
}

/** Keycloak's names of what provides mappers: for tokens, and from a partner's token to our user. */
export type MapperProvider = 'protocol-mapper' | 'identity-provider-mapper'

/** No identity provider's alias, Keycloak's form refuses the character, and no role's name. */
const NOBODYS_NAME = 'cambio~probe'
/** Keycloak's own clients report `configure: false` to everybody; the page must reach beyond them. */
const CLIENTS_ASKED = 20

export function serverApi({ client: admin, read, realm }: Connection): ServerApi {
  const serverInfo = once(() =>
    read<unknown>(viewing('read the server’s features'), () => admin.serverInfo.find()),
  )
  return {
    async features() {
      return featuresIn(await serverInfo(), admin.baseUrl)
    },
    async hasMapper(of, mapper) {
      const known = memberOf(memberOf(memberOf(await serverInfo(), 'providers'), of), 'providers')
      return !isJsonObject(known) || mapper in known
    },
    async realmExists() {
      const found: unknown = await unlessForbidden(
        read(viewing(`read realm ${realm}`), () => admin.realms.findOne({ realm })),
      )
      return found !== null
    },
    async mayViewRealm() {
      // The role is checked before the name is looked up: 404 for who may, 403 for who may not.
      const found = read(viewing('ask for the role'), () =>
        admin.roles.findOneByName({ name: NOBODYS_NAME }),
      )
      return (await unlessForbidden(found)) !== undefined
    },
    async mayViewIdentityProviders() {
      const found = read(viewing('list identity providers'), () =>
        admin.identityProviders.find({ max: 1 }),
      )
      return (await unlessForbidden(found)) !== undefined
    },
    async mayManageIdentityProviders() {
      // The role is checked before the alias is looked up: 404 for who may, 403 for who may not.
      const reloaded = read(viewing('ask for the role'), () =>
        admin.identityProviders
          .reloadKeys({ alias: NOBODYS_NAME }, { catchNotFound: true })
          .catch(allowFailedLookUp),
      )
      return (await unlessForbidden(reloaded)) !== undefined
    },
    async mayViewClients() {
      const found = read(viewing('list clients'), () => admin.clients.find({ max: 1 }))
      return ((await unlessForbidden(found))?.length ?? 0) > 0
    },
    async mayManageClients() {
      const found = read(viewing('list clients'), () => admin.clients.find({ max: CLIENTS_ASKED }))
      const clients = (await unlessForbidden(found)) ?? []
      return clients.length === 0 ? undefined : clients.some(({ access }) => access?.['configure'])
    },
  }
}

const INTERNAL_ERROR = 500

/** Before 26.2, Keycloak fails on an alias that nobody has. By then it has checked the role. */
function allowFailedLookUp(error: unknown): false {
  if (error instanceof NetworkError && error.response.status === INTERNAL_ERROR) return false
  throw error
}

function featuresIn(info: unknown, url: string): ReadonlySet<string> {
  if (typeof info !== 'object' || info === null || !('features' in info)) {
    throw new AdminError({ reason: 'not_keycloak', url, saw: 'no list of features' })
  }
  const features: readonly unknown[] = Array.isArray(info.features) ? info.features : []
  return new Set(features.filter(isEnabled).map(({ name }) => name))
}

function memberOf(value: unknown, name: string): unknown {
  return isJsonObject(value) ? value[name] : undefined
}

function isEnabled(feature: unknown): feature is { readonly name: string } {
  if (typeof feature !== 'object' || feature === null) return false
  return (
    'name' in feature &&
    typeof feature.name === 'string' &&
    'enabled' in feature &&
    feature.enabled === true
  )
}

/** Any admin role opens these; they are named by the least one. */
function viewing(doing: string): Purpose {
  return { doing, role: 'view-clients' }
}
