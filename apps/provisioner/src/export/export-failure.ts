import { formatProblems, type Problem } from '@cambio/trust'
import type { ExchangeClientFailure } from './exchange-client.ts'

/** Why no trust file could be written. */
export type ExportFailure =
  | ExchangeClientFailure
  | {
      readonly reason: 'nothing_expressible'
      readonly clientId: string
      readonly leftOut: readonly string[]
    }
  | { readonly reason: 'access_invalid'; readonly problems: readonly Problem[] }
  | { readonly reason: 'export_unwritable'; readonly file: string; readonly code: string }
  /** What the realm has makes no valid trust file. */
  | { readonly reason: 'not_expressible'; readonly problems: readonly Problem[] }

export function describeExportFailure(failure: ExportFailure): string {
  switch (failure.reason) {
    case 'exchange_client_missing':
      return `the realm has no client ${failure.clientId}. Correct --client.`
    case 'nobody_exchanges':
      return 'no client of this realm may exchange tokens: none is in a client policy of a token-exchange permission, and none has the JWT grant or the standard token exchange on. If that is wrong, the account may not see it, or the server has the feature switched off; else name the client with --client.'
    case 'several_exchange':
      return `several clients of this realm may exchange tokens: ${failure.clientIds.join(', ')}. Name the one the gateway authenticates as with --client.`
    case 'nothing_expressible':
      return [
        `client ${failure.clientId} exchanges nothing that a trust file can say. Name another client with --client.`,
        ...failure.leftOut.map((what) => `- ${what}`),
      ].join('\n')
    case 'access_invalid':
      return `what says where Keycloak is and how to log in is not valid:\n${formatProblems(failure.problems)}`
    case 'export_unwritable':
      return `the file ${failure.file} cannot be written (${failure.code}). An existing file is not overwritten: name another one with --out.`
    case 'not_expressible':
      return `the realm has something that a trust file cannot say:\n${formatProblems(failure.problems)}`
  }
}
