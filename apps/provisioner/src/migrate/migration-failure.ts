import { formatProblems, type Problem } from '@cambio/trust'

/** Why there is no migration to show or to make; nothing was written. */
export type MigrationFailure =
  | { readonly reason: 'alias_unknown'; readonly alias: string; readonly known: readonly string[] }
  /** The realm is not as the trust file says, so what would change is not the migration alone. */
  | { readonly reason: 'not_in_agreement'; readonly differing: readonly string[] }
  | {
      readonly reason: 'road_impossible'
      readonly alias: string
      readonly because: { readonly providerId: string } | { readonly issuers: readonly string[] }
    }
  | { readonly reason: 'links_of_several'; readonly aliases: readonly string[] }
  | { readonly reason: 'links_unreadable'; readonly file: string; readonly code: string }
  | {
      readonly reason: 'links_refused'
      readonly file: string
      readonly problems: readonly Problem[]
    }

export function describeMigrationFailure(failure: MigrationFailure): string {
  switch (failure.reason) {
    case 'alias_unknown':
      return `the trust file exchanges nothing of identity provider ${failure.alias}. It has: ${failure.known.join(', ') || 'none'}.`
    case 'not_in_agreement':
      return `the realm is not as the trust file says (${failure.differing.join(', ')}), so a migration would change more than the road. Run cambio apply first.`
    case 'road_impossible':
      return `identity provider ${failure.alias} cannot take jwt-grant: ${obstacle(failure.because)}`
    case 'links_of_several':
      return `--link-users is about one identity provider, and ${failure.aliases.join(', ') || 'none'} is meant. Name one: cambio migrate <alias> --link-users <file>.`
    case 'links_unreadable':
      return `the file ${failure.file} cannot be read (${failure.code}). Name it with --link-users <file>.`
    case 'links_refused':
      return `some links cannot be made, so nothing was written:\n${formatProblems(failure.problems, failure.file)}`
  }
}

function obstacle(because: Extract<MigrationFailure, { because: object }>['because']): string {
  return 'issuers' in because
    ? `it serves ${because.issuers.join(' and ')}, and that road wants an identity provider for each. Write {tenantid} into its alias, and migrate then.`
    : `Keycloak’s provider ${because.providerId} has no JWT grant. Its tokens need idp-permission.`
}
