import { err, ok, type Result } from '@cambio/validation'
import { roadsOfProvider } from '../settled/roads-of-provider.ts'
import { originName, type SettledGrant, type SettledTrust } from '../settled/settled-trust.ts'
import type { MigrationFailure } from './migration-failure.ts'

interface Wish {
  readonly aliases: readonly string[]
  /** Links are about one identity provider. */
  readonly links: object | undefined
}

/** The aliases that are named, else those that take the one road and not the other. Pure. */
export function chooseProviders(
  { grants, issuers }: SettledTrust,
  { aliases, links }: Wish,
): Result<readonly string[], MigrationFailure> {
  const known = namesOf(grants, () => true)
  const unknown = aliases.find((alias) => !known.includes(alias))
  if (unknown !== undefined) return err({ reason: 'alias_unknown', alias: unknown, known })
  const open = namesOf(
    grants,
    ({ via }) => via.includes('idp-permission') && !via.includes('jwt-grant'),
  )
  const meant = aliases.length > 0 ? aliases : open
  if (links !== undefined && meant.length !== 1) {
    return err({ reason: 'links_of_several', aliases: meant.length > 0 ? meant : known })
  }
  for (const { alias, identityProvider, issuers: several } of issuers) {
    if (meant.includes(alias) && several.length > 1) {
      return err({ reason: 'road_for_one_issuer', alias, issuers: several })
    }
    const providerId = identityProvider?.providerId
    if (meant.includes(alias) && !roadsOfProvider(providerId).includes('jwt-grant')) {
      return err({ reason: 'road_impossible', alias, providerId: providerId ?? '' })
    }
  }
  return ok(meant)
}

function namesOf(
  grants: readonly SettledGrant[],
  counts: (grant: SettledGrant) => boolean,
): readonly string[] {
  const found = grants.filter(({ from }) => from.kind === 'identity-provider').filter(counts)
  return [...new Set(found.map(({ from }) => originName(from)))]
}
