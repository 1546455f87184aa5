import { describeExportFailure, type ExportFailure } from '../export/export-failure.ts'
import { describeMigrationFailure, type MigrationFailure } from '../migrate/migration-failure.ts'
import { describeVerifyFailure, type VerifyFailure } from '../verify/verify-failure.ts'

/** What only one command meets. */
export function describeCommandFailure(
  failure: ExportFailure | MigrationFailure | VerifyFailure,
): string {
  switch (failure.reason) {
    case 'exchange_client_missing':
    case 'nobody_exchanges':
    case 'several_exchange':
    case 'nothing_expressible':
    case 'access_invalid':
    case 'export_unwritable':
    case 'not_expressible':
      return describeExportFailure(failure)
    case 'alias_unknown':
    case 'not_in_agreement':
    case 'road_impossible':
    case 'links_of_several':
    case 'links_unreadable':
    case 'links_refused':
      return describeMigrationFailure(failure)
    case 'token_unreadable':
    case 'token_unplaced':
    case 'realm_unusable':
    case 'interrupted':
      return describeVerifyFailure(failure)
  }
}
