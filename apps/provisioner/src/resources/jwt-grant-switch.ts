import type { AdminApi } from '../admin/admin-api.ts'
import type { LiveIdentityProvider } from '../admin/identity-provider-api.ts'
import { type Live, present } from '../current/live.ts'
import { compareFields, mergeFields } from '../fields/fields.ts'
import { DEDICATED_PROVIDER, rivalsOf } from './jwt-grant-rivals.ts'
import type { Operations, Realm } from './operations.ts'
import { required } from './permission-names.ts'
import type { JwtGrantSwitch } from './resource.ts'
import { unknownProvider } from './unknown-owner.ts'

/** Keycloak's providers whose tokens the JWT grant takes once it is switched on for them. */
const SWITCHED = ['oidc', 'keycloak-oidc', 'google']
export const jwtGrantSwitchOperations: Operations<JwtGrantSwitch> = {
  async read({ alias, fields }, { api }) {
    const live = await api.identityProviders.find(alias)
    if (live === undefined) return unknownProvider(alias)
    if (live.providerId === DEDICATED_PROVIDER) return present(fields)
    if (!SWITCHED.includes(live.providerId ?? '')) return unable(live)
    const isOn = compareFields(fields, live).length === 0
    return (isOn ? undefined : await obstacleTo(live, alias, api)) ?? present({ ...live })
  },
  create: switchOn,
  update: switchOn,
  async remove() {
    // Somebody else's identity provider, which others may be allowed to exchange from too.
  },
}

async function switchOn({ alias, fields }: JwtGrantSwitch, { api }: Realm): Promise<void> {
  const live = required(await api.identityProviders.find(alias), `identity provider ${alias}`)
  // Keycloak replaces the record. Its mask in `clientSecret` goes back as it came, which keeps the secret.
  await api.identityProviders.update(alias, mergeFields(live, fields))
}

/** What Keycloak would refuse the switch for. */
async function obstacleTo(
  { config }: LiveIdentityProvider,
  alias: string,
  api: AdminApi,
): Promise<Live | undefined> {
  const hasKeys = config?.['useJwksUrl'] === 'true' || config?.['publicKeySignatureVerifier']
  if (!hasKeys) return KEYLESS
  const rivals = await rivalsOf(alias, config?.['issuer'], api)
  return rivals.length === 0 ? undefined : shared(rivals)
}

const KEYLESS: Live = {
  state: 'blocked',
  why: 'it has no keys to check the partner’s tokens with, and Keycloak wants them for the JWT grant',
  remedy: 'set its “JWKS URL” in Keycloak, or declare it under issuers in the trust file',
}

function shared(rivals: readonly string[]): Live {
  return {
    state: 'blocked',
    why: `its issuer has the JWT grant at ${rivals.join(', ')} already, and Keycloak takes it from one enabled identity provider only`,
    remedy: `switch it off there, or write the grant from ${rivals.join(' or ')}`,
  }
}

function unable({ providerId }: LiveIdentityProvider): Live {
  return {
    state: 'blocked',
    why: `it is a provider of type ${providerId}, whose tokens the JWT grant does not take`,
    remedy: 'write via: [idp-permission] for this grant',
  }
}
