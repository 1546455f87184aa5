import type { LiveIdentityProvider } from '../admin/identity-provider-api.ts'
import { AdminError } from '../admin/failure.ts'
import { ABSENT, type Live } from '../current/live.ts'
import { type Fields, mergeFields } from '../fields/fields.ts'
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
  async update(provider, realm) {
    const { alias } = provider
    const live = await realm.api.identityProviders.find(alias)
    if (live === undefined) {
      throw new AdminError({ reason: 'vanished', what: `identity provider ${alias}` })
    }
    // Keycloak replaces the record. Its mask in `clientSecret` goes back as it came, which keeps the secret.
    const merged = mergeFields(mergeFields(live, provider.fields), secretFields(provider, realm))
    await realm.api.identityProviders.update(alias, merged)
  },
}

function judge(provider: IdentityProvider, live: LiveIdentityProvider): Live {
  const wanted = provider.providerId === undefined ? OPENID_PROVIDERS : [provider.providerId]
  if (!wanted.includes(live.providerId ?? '')) return otherProvider(live, wanted)
  const isSecretMissing =
    provider.clientSecret !== undefined && live.config?.['clientSecret'] === undefined
  return {
    state: 'present',
    fields: { ...live },
    secret: isSecretMissing ? 'different' : 'not-compared',
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

function secretFields({ clientSecret }: IdentityProvider, { secretOf }: Realm): Fields {
  if (clientSecret === undefined) return {}
  return { config: { clientSecret: secretOf(clientSecret).reveal() } }
}
