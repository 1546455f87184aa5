import { PROVIDERS } from '@cambio/trust'
import { CREATED_MARKER } from '../desired/marker.ts'
import { isAddress, placeholder } from './address.ts'
import { composeJwtGrant } from './compose-jwt-grant.ts'
import type { ExternalIssuerText } from './draft.ts'
import type { InventoriedMapper, InventoriedProvider } from './inventory.ts'
import { referenceTo } from './secret-name.ts'

type IdentityProviderText = NonNullable<ExternalIssuerText['identityProvider']>

export interface IssuerFacts {
  /** Roads the exchange client may take. */
  readonly via: readonly ('jwt-grant' | 'idp-permission')[]
  readonly exchangeClientId: string
  /** What tokens carry in `aud` for the JWT grant, where it is not our realm's issuer. */
  readonly grantAudience: string | undefined
  /** Whether the issuer's discovery document can be read from here. */
  readonly isDiscoverable: boolean
}

/** What the trust file says of an identity provider, before what differs from our defaults is known. */
export function composeIssuer(
  provider: InventoriedProvider,
  facts: IssuerFacts,
): ExternalIssuerText {
  const { alias } = provider
  const endpoints = composeEndpoints(provider, facts)
  const identityProvider = composeIdentityProvider(provider, facts)
  const jwtGrant = facts.via.includes('jwt-grant') ? composeJwtGrant(provider, facts) : undefined
  return {
    alias,
    issuer: issuerOf(provider) ?? placeholder(alias),
    ...(endpoints && { endpoints }),
    via: [...facts.via],
    ...(identityProvider && { identityProvider }),
    ...(jwtGrant && { jwtGrant }),
  }
}

/** The issuer its tokens carry: the first, where several are set; undefined where none is, or no address. */
export function issuerOf({ providerId, config }: InventoriedProvider): string | undefined {
  const [first] = (config['issuer'] ?? '').split(',').map((text) => text.trim())
  if (isAddress(first)) return first
  return KNOWN_ISSUERS.get(providerId)
}

/** Keycloak holds the issuer of these in its code. */
const KNOWN_ISSUERS: ReadonlyMap<string, string> = new Map([
  ['google', 'https://accounts.google.com'],
])

/** Whether Keycloak's record says where the issuer's keys are; else the discovery document has to. */
export function saysItsKeys({ config }: InventoriedProvider): boolean {
  return isAddress(config['jwksUrl'])
}

function composeEndpoints(
  { alias, config }: InventoriedProvider,
  { isDiscoverable }: IssuerFacts,
): ExternalIssuerText['endpoints'] {
  const { jwksUrl, authorizationUrl, tokenUrl, userInfoUrl, logoutUrl } = config
  if (!isAddress(jwksUrl) && isDiscoverable) return undefined
  return {
    jwks: isAddress(jwksUrl) ? jwksUrl : placeholder(alias),
    ...(isAddress(authorizationUrl) && { authorization: authorizationUrl }),
    ...(isAddress(tokenUrl) && { token: tokenUrl }),
    ...(isAddress(userInfoUrl) && { userinfo: userInfoUrl }),
    ...(isAddress(logoutUrl) && { logout: logoutUrl }),
  }
}

/** The provider the trust file means when it names none. */
const DEFAULT_PROVIDER = 'oidc'

/** Keycloak's provider as the trust file names it; undefined for one the trust file does not know. */
export function knownProvider({
  providerId,
}: InventoriedProvider): (typeof PROVIDERS)[number] | undefined {
  return PROVIDERS.find((known) => known === providerId)
}

function composeIdentityProvider(
  provider: InventoriedProvider,
  { exchangeClientId }: IssuerFacts,
): IdentityProviderText | undefined {
  const { alias, displayName, config, mappers } = provider
  const providerId = knownProvider(provider)
  const { clientId, clientSecret } = config
  const said = {
    ...(providerId !== DEFAULT_PROVIDER && providerId && { providerId }),
    ...(displayName !== '' && { displayName }),
    ...(clientId !== undefined && clientId !== exchangeClientId && { clientId }),
    ...(clientSecret !== undefined && { clientSecret: referenceTo(alias, 'CLIENT_SECRET') }),
    ...(mappers.length > 0 && { mappers: mappers.map(composeMapper) }),
  }
  return Object.keys(said).length === 0 ? undefined : said
}

function composeMapper({ name, mapper, config }: InventoriedMapper) {
  const { [CREATED_MARKER]: _ours, ...settings } = config
  return { name, mapper, ...(Object.keys(settings).length > 0 && { config: settings }) }
}
