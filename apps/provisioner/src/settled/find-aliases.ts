import { TENANT, type TrustFile } from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import type { AdminApi } from '../admin/admin-api.ts'
import { type IssuerMatch, matchIssuer } from './match-issuer.ts'
import { externalIssuers } from './settle-issuers.ts'

/** Why the identity provider of an issuer that is given by its URL alone is not known. */
export type AliasFailure =
  | { readonly reason: 'issuer_unknown'; readonly issuer: string }
  | {
      readonly reason: 'issuer_ambiguous'
      readonly issuer: string
      readonly matches: readonly Pick<IssuerMatch, 'alias' | 'enabled'>[]
    }

/**
 * The identity provider of each issuer the trust file gives by its URL alone. Nothing is ever created for one
 * that has none. Reads nothing when there is no such issuer.
 */
export async function findAliases(
  trust: TrustFile,
  api: AdminApi,
): Promise<Result<ReadonlyMap<string, IssuerMatch>, AliasFailure>> {
  const wanted = unnamed(trust)
  const found = new Map<string, IssuerMatch>()
  if (wanted.length === 0) return ok(found)
  const providers = await api.identityProviders.list()
  for (const issuer of wanted) {
    const matches = matchIssuer(issuer, providers)
    const [match, ...others] = matches
    if (match === undefined) return err({ reason: 'issuer_unknown', issuer })
    if (others.length > 0) return err({ reason: 'issuer_ambiguous', issuer, matches })
    found.set(issuer, match)
  }
  return ok(found)
}

function unnamed(trust: TrustFile): readonly string[] {
  const declared = externalIssuers(trust)
  const named = new Set(declared.flatMap(({ alias, issuer }) => (alias ? [issuer] : [])))
  const urls = [
    ...declared.map(({ issuer }) => issuer),
    ...(trust.grants ?? []).map(({ from }) => from).filter(isUrl),
  ].filter((url) => !url.includes(TENANT))
  return [...new Set(urls)].filter((url) => !named.has(url))
}

/** An alias has no such characters. */
export function isUrl(from: string): boolean {
  return from.includes('://')
}
