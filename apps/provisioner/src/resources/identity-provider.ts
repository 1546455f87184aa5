import type { LiveIdentityProvider } from '../admin/identity-provider-api.ts'
import { AdminError } from '../admin/failure.ts'
import { ABSENT, type Live } from '../current/live.ts'
import { CREATED_MARKER } from '../desired/marker.ts'
import { type Fields, mergeFields } from '../fields/fields.ts'
import { maskForbiddenBy } from './masked-secret.ts'
import type { Operations, Realm } from './operations.ts'
import type { IdentityProvider } from './resource.ts'

/** Keycloak's providers that check a token's signature against an issuer's keys. */
const OPENID_PROVIDERS = ['oidc', 'keycloak-oidc']

export const identityProviderOperations: Operations<IdentityProvider> = {
  async read(provider, { api }) {
    const live = await api.identityProviders.find(provider.alias)
    return live === undefined ? ABSENT : judge(provider, live)
  },
  async create(provider, realm) {
    await realm.api.identityProviders.create(
      mergeFields(mergeFields(provider.onCreate, provider.fields), secretFields(provider, realm)),
    )
  },
  async remove({ alias }, { api }) {
    await api.identityProviders.remove(alias)
  },
  async update(provider, realm) {
    const { alias } = provider
    const live = await realm.api.identityProviders.find(alias)
    if (live === undefined) {
      throw new AdminError({ reason: 'vanished', what: `identity provider ${alias}` })
    }
    const changing = maskForbidden(provider, live)
    if (changing.length > 0) throw new AdminError({ reason: 'secret_needed', alias, changing })
    // Keycloak replaces the record. Its mask in `clientSecret` goes back as it came, which keeps the secret.
    const merged = mergeFields(mergeFields(live, provider.fields), secretFields(provider, realm))
    await realm.api.identityProviders.update(alias, merged)
  },
}

/** Keycloak's ids of the providers that will do. */
export function wantedProviders({ providerId }: IdentityProvider): readonly string[] {
  return providerId === undefined ? OPENID_PROVIDERS : [providerId]
}

/** Whether what is there is of a kind that will do; Keycloak cannot change it. */
export function isWantedProvider(provider: IdentityProvider, live: LiveIdentityProvider): boolean {
  return wantedProviders(provider).includes(live.providerId ?? '')
}

function judge(provider: IdentityProvider, live: LiveIdentityProvider): Live {
  if (!isWantedProvider(provider, live)) return otherProvider(live, wantedProviders(provider))
  const changing = maskForbidden(provider, live)
  if (changing.length > 0) return secretNeeded(changing)
  const isSecretMissing =
    provider.clientSecret !== undefined && live.config?.['clientSecret'] === undefined
  return {
    state: 'present',
    fields: { ...live },
    secret: isSecretMissing ? 'different' : 'not-compared',
    ours: live.config?.[CREATED_MARKER] === 'true',
    warnings: [],
  }
}

function otherProvider(live: LiveIdentityProvider, wanted: readonly string[]): Live {
  return {
    state: 'blocked',
    why: `it is there with provider ${live.providerId}, and ${wanted.join(' or ')} is wanted; Keycloak cannot change that without losing its users’ links`,
    remedy:
      'set identityProvider.providerId in the trust file to what is there, give the issuer another alias, or delete the identity provider yourself',
  }
}

function secretNeeded(changing: readonly string[]): Live {
  return {
    state: 'blocked',
    why: `${changing.join(', ')} would change, and Keycloak has a client secret for it that it does not show: kept as it is, it would go where it was never meant to`,
    remedy: 'declare that secret as identityProvider.clientSecret of this issuer in the trust file',
  }
}

/** Where the trust file names the secret, it is sent and no mask. */
function maskForbidden(
  { fields, clientSecret }: IdentityProvider,
  live: LiveIdentityProvider,
): readonly string[] {
  return clientSecret === undefined ? maskForbiddenBy(fields, live) : []
}

function secretFields({ clientSecret }: IdentityProvider, { secretOf }: Realm): Fields {
  if (clientSecret === undefined) return {}
  return { config: { clientSecret: secretOf(clientSecret).reveal() } }
}
