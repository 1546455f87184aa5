import { err, ok, type Result } from '@cambio/validation'
import type { AdminApi } from '../admin/admin-api.ts'
import type { LiveIdentityProvider } from '../admin/identity-provider-api.ts'
import { READERS } from '../current/read-current.ts'
import { CREATED_MARKER } from '../desired/marker.ts'
import { compareFields } from '../fields/fields.ts'
import { runInPool } from '../pool/run-in-pool.ts'
import { isWantedProvider, wantedProviders } from '../resources/identity-provider.ts'
import { claimsIssuer, rivalsOf } from '../resources/jwt-grant-rivals.ts'
import type { FormerIdentityProvider, IdentityProvider } from '../resources/resource.ts'
import { issuersOf } from '../settled/match-issuer.ts'

/** Keycloak will refuse the JWT grant, because an issuer would belong to several identity providers. */
export interface IssuerTaken {
  readonly reason: 'issuer_taken'
  readonly issuer: string
  /** The identity provider of the trust file. */
  readonly alias: string
  readonly others: readonly string[]
}

/**
 * Identity providers that declared ones take the place of: with another provider id, or under another alias that the
 * trust file does not name. Their users' links would be lost, so they are counted; of nothing else. Sends no writing request.
 *
 * @param acceptLoss Whether a person said that they may be removed.
 */
export async function findFormerProviders(
  declared: readonly IdentityProvider[],
  api: AdminApi,
  acceptLoss: boolean,
): Promise<Result<readonly FormerIdentityProvider[], IssuerTaken>> {
  const aliases = declared.map(({ alias }) => alias)
  const found = await runInPool(declared, READERS, async (provider) => {
    const former = await formerOf(provider, aliases, api)
    const others = (await rivals(provider, api)).filter((alias) => alias !== former?.live.alias)
    return { provider, former, others }
  })
  const taken = found.find(({ others }) => others.length > 0)
  if (taken !== undefined) return err(issuerTaken(taken.provider, taken.others))
  const former = found.flatMap((one) => (one.former === undefined ? [] : [one.former]))
  return ok(await Promise.all(former.map((one) => counted(one, api, acceptLoss))))
}

/** A living identity provider, and the declared one that takes its place. */
interface Replacement {
  readonly provider: IdentityProvider
  readonly live: LiveIdentityProvider & { readonly alias: string }
}

async function formerOf(
  provider: IdentityProvider,
  aliases: readonly string[],
  api: AdminApi,
): Promise<Replacement | undefined> {
  const { alias } = provider
  const live = await api.identityProviders.find(alias)
  if (live !== undefined) {
    return isWantedProvider(provider, live) ? undefined : { provider, live: { ...live, alias } }
  }
  const issuer = issuerOf(provider)
  if (issuer === undefined) return undefined
  const others = (await api.identityProviders.list()).filter(
    (one): one is Replacement['live'] =>
      one.alias !== undefined &&
      !aliases.includes(one.alias) &&
      issuersOf(one).some((each) => issuer.split(',').includes(each)),
  )
  const [other, ...more] = others
  return other === undefined || more.length > 0 ? undefined : { provider, live: other }
}

/** Lists the realm's identity providers only where this one is still to be written. */
async function rivals(provider: IdentityProvider, api: AdminApi): Promise<readonly string[]> {
  const { alias, providerId, fields } = provider
  const config = typeof fields['config'] === 'object' ? fields['config'] : {}
  if (!claimsIssuer({ ...(providerId && { providerId }), config })) return []
  const live = await api.identityProviders.find(alias)
  const isSettled = live !== undefined && compareFields(fields, live).length === 0
  return isSettled ? [] : await rivalsOf(alias, issuerOf(provider), api)
}

function issuerOf({ fields: { config } }: IdentityProvider): string | undefined {
  const issuer = typeof config === 'object' ? config['issuer'] : undefined
  return typeof issuer === 'string' ? issuer : undefined
}

async function counted(
  replacement: Replacement,
  api: AdminApi,
  acceptLoss: boolean,
): Promise<FormerIdentityProvider> {
  const { alias, internalId, config } = replacement.live
  const links = await api.users.countLinked(alias)
  const isOurs = config?.[CREATED_MARKER] === 'true'
  return {
    kind: 'former-identity-provider',
    alias,
    internalId,
    links,
    fields: {},
    obstacle: isOurs && acceptLoss ? undefined : obstacleTo(replacement, links, isOurs),
  }
}

function obstacleTo({ provider, live }: Replacement, links: number, isOurs: boolean) {
  const users = `${links} ${links === 1 ? 'user is' : 'users are'} linked to it, and the links would be lost`
  const third = isOurs
    ? 'run with --accept-data-loss, which deletes it and makes the declared one'
    : 'delete it yourself (Cambio did not make it, and never deletes what it did not make)'
  if (provider.alias !== live.alias) {
    return {
      why: `the trust file calls the identity provider of ${issuerOf(provider)} ${provider.alias}, and Keycloak has it as ${live.alias}, which it cannot rename; ${users}`,
      remedy: `write alias: ${live.alias} in the trust file, give ${live.alias} another issuer in Keycloak, or ${third}`,
    }
  }
  return {
    why: `it is there with provider ${live.providerId}, and ${wantedProviders(provider).join(' or ')} is wanted, which Keycloak cannot change; ${users}`,
    remedy: `set identityProvider.providerId: ${live.providerId} in the trust file, give the issuer another alias, or ${third}`,
  }
}

function issuerTaken(provider: IdentityProvider, others: readonly string[]): IssuerTaken {
  return {
    reason: 'issuer_taken',
    issuer: issuerOf(provider) ?? '',
    alias: provider.alias,
    others,
  }
}
