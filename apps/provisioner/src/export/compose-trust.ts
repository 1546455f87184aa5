import { decodeAudiences, GRANT_AUDIENCE } from '../desired/grant-attributes.ts'
import { isCleartext, PLACEHOLDER_UPSTREAM } from './address.ts'
import { audiencesOf } from './audiences.ts'
import { composeClient, unusualLogin } from './compose-client.ts'
import { composeGrants } from './compose-grants.ts'
import { composeIssuer, issuerOf, knownProvider } from './compose-issuer.ts'
import type { Draft, ExternalIssuerText, Remark, TrustText } from './draft.ts'
import type { Inventory, InventoriedClient } from './inventory.ts'
import { type PolicyNames, policyNames } from './policy-names.ts'
import { type ProviderRights, type Rights, rightsOf } from './rights.ts'

export interface Given {
  /** Keycloak's address, and how it is said. */
  readonly url: string
  readonly keycloak: unknown
  readonly client: InventoriedClient
  /** Aliases whose issuer's discovery document can be read from here. */
  readonly discoverable: ReadonlySet<string>
}

/**
 * A trust file for what a client exchanges in a realm, before what differs from our defaults is known.
 * Pure.
 */
export function composeTrust(inventory: Inventory, given: Given): Draft {
  const rights = rightsOf(given.client, inventory)
  const names = policyNames(rights)
  const { expressible, leftOut } = sift(rights)
  const issuers = expressible.map((one) => issuerText(one, given, names))
  const audiences = audiencesOf(rights)
  const grants = composeGrants({ ...rights, providers: expressible }, inventory)
  const trust: TrustText = {
    keycloak: given.keycloak,
    client: composeClient(given.client),
    issuers: [...issuers, ...(rights.exchangesOwnTokens ? [SELF] : [])],
    ...(grants.length > 0 && { grants: [...grants] }),
    ...(audiences.length > 0 && {
      clients: audiences.map((id) => ({ id, ...targetPolicy(id, rights, names) })),
    }),
    ...(names.shared !== undefined && { policyName: names.shared }),
    routes: routesTo(audiences),
    ...(hasCleartext(given.url, issuers) && { insecureAllowHttp: true }),
  }
  return { trust, remarks: REMARKS, leftOut: [...leftOut, ...unusualLogin(given.client)] }
}

const SELF = { self: true as const, via: ['standard' as const] }

const REMARKS: readonly Remark[] = [
  {
    path: ['routes'],
    text: 'Keycloak does not know where the APIs are: write their addresses and paths.',
  },
]

interface Sifted {
  readonly expressible: readonly ProviderRights[]
  readonly leftOut: readonly string[]
}

/** Apart from those that the trust file has no words for. */
function sift({ providers }: Rights): Sifted {
  const expressible: ProviderRights[] = []
  const leftOut: string[] = []
  for (const one of providers) {
    const why = whyNot(one, expressible)
    if (why === undefined) expressible.push(one)
    else leftOut.push(`identity provider ${one.provider.alias}: ${why}`)
  }
  return { expressible, leftOut }
}

function whyNot(
  { provider }: ProviderRights,
  before: readonly ProviderRights[],
): string | undefined {
  if (!provider.enabled) return 'it is disabled, so nobody exchanges its tokens'
  if (knownProvider(provider) === undefined) {
    return `its provider ${provider.providerId} is none that a trust file can name`
  }
  const issuer = issuerOf(provider)
  const twin = before.find((one) => issuer !== undefined && issuerOf(one.provider) === issuer)
  if (twin === undefined) return undefined
  return `it has the same issuer as ${twin.provider.alias}, and a trust file names an issuer once`
}

function issuerText(
  { provider, via, right }: ProviderRights,
  { client, discoverable }: Given,
  names: PolicyNames,
): ExternalIssuerText {
  const audiences = decodeAudiences(client.attributes[GRANT_AUDIENCE] ?? '') ?? []
  const policyName = right && names.of(right)
  return {
    ...composeIssuer(provider, {
      via,
      exchangeClientId: client.clientId,
      grantAudience: audiences.find(({ alias }) => alias === provider.alias)?.audience,
      isDiscoverable: discoverable.has(provider.alias),
    }),
    ...(policyName !== undefined && { policyName }),
  }
}

function targetPolicy(id: string, { targets }: Rights, names: PolicyNames) {
  const right = targets.find(({ of }) => of.kind === 'client' && of.clientId === id)
  const policyName = right && names.of(right)
  return policyName === undefined ? {} : { policyName }
}

function routesTo(audiences: readonly string[]): TrustText['routes'] {
  if (audiences.length === 0) return [{ match: { path: '/' }, upstream: PLACEHOLDER_UPSTREAM }]
  return audiences.map((audience, index) => ({
    match: { path: pathFor(audience, index) },
    upstream: PLACEHOLDER_UPSTREAM,
    target: { audience: [audience] },
  }))
}

function pathFor(audience: string, index: number): string {
  return /^[A-Za-z0-9][\w-]*$/.test(audience) ? `/${audience}` : `/target-${index + 1}`
}

function hasCleartext(url: string, issuers: readonly ExternalIssuerText[]): boolean {
  const addresses = issuers.flatMap(({ issuer, endpoints }) => [
    issuer,
    ...Object.values(endpoints ?? {}),
  ])
  return [url, ...addresses].some((address) => address !== undefined && isCleartext(address))
}
