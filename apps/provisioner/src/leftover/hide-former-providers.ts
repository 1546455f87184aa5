import type { AdminApi } from '../admin/admin-api.ts'
import type { FormerIdentityProvider } from '../resources/resource.ts'

/**
 * The realm as it is once these identity providers are removed: by their alias they are not found any more, so
 * that everything on them counts as still to be made. By their internal id they are, as long as they live.
 */
export function hideFormerProviders(
  api: AdminApi,
  former: readonly FormerIdentityProvider[],
): AdminApi {
  if (former.length === 0) return api
  const hidden = former.map(({ internalId }) => internalId)
  const { identityProviders, identityProviderMappers } = api
  async function find(alias: string) {
    const live = await identityProviders.find(alias)
    return live === undefined || alias === live.internalId || !hidden.includes(live.internalId)
      ? live
      : undefined
  }
  return {
    ...api,
    identityProviders: { ...identityProviders, find },
    identityProviderMappers: {
      ...identityProviderMappers,
      list: async (alias) =>
        (await find(alias)) === undefined ? undefined : await identityProviderMappers.list(alias),
    },
  }
}
