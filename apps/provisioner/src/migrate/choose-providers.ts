import { err, ok, type Result } from '@cambio/validation'
import { roadsOfProvider } from '../settled/roads-of-provider.ts'
import {
  originName,
  type SettledGrant,
  type SettledIssuer,
  type SettledTrust,
} from '../settled/settled-trust.ts'
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
  for (const issuer of issuers.filter(({ alias }) => meant.includes(alias))) {
    const because = obstacleTo(issuer)
    if (because !== undefined)
      return err({ reason: 'road_impossible', alias: issuer.alias, because })
  }
  return ok(meant)
}

function obstacleTo({ identityProvider, issuers }: SettledIssuer) {
  const providerId = identityProvider?.providerId
  if (!roadsOfProvider(providerId).includes('jwt-grant')) return { providerId: providerId ?? '' }
  return issuers.length > 1 ? { issuers } : undefined
}

function namesOf(
  grants: readonly SettledGrant[],
  counts: (grant: SettledGrant) => boolean,
): readonly string[] {
  const found = grants.filter(({ from }) => from.kind === 'identity-provider').filter(counts)
  return [...new Set(found.map(({ from }) => originName(from)))]
}
