import { checkOf, type TokenFailure } from '@cambio/validation'
import type { CheckName } from './check-names.ts'
import type { DecisionFailure, DecisionFailureReason } from './decision-failure.ts'

/** Reasons that say by themselves what was looked at; a token's own failures are told by `checkOf`. */
type Direct = Exclude<DecisionFailureReason, TokenFailure['reason']>

/** The check that each reason belongs to. A reason without a check does not compile. */
const CHECK_BY_REASON = {
  version_not_supported: 'head',
  host_not_allowed: 'head',
  transfer_coding_not_supported: 'head',
  upgrade_not_supported: 'route',
  path_not_allowed: 'path',
  target_too_long: 'path',
  route_not_found: 'route',
  method_not_allowed: 'route',
  credential_missing: 'credential',
  credential_malformed: 'credential',
  credential_repeated: 'credential',
  credential_in_query: 'credential',
  proof_repeated: 'credential',
  header_lines_too_many: 'head',
  forwarded_invalid: 'head',
  client_certificate_invalid: 'certificate',
  issuer_not_allowed_here: 'allowed-issuer',
  claim_not_allowed_here: 'allowed-claims',
  assertion_spent: 'road',
  subject_refused: 'road',
  exchange_denied: 'road',
  target_refused: 'road',
  client_refused: 'road',
  server_misconfigured: 'road',
  road_unfit: 'road',
  server_unavailable: 'road',
  response_invalid: 'road',
  issued_token_invalid: 'issued-token',
} as const satisfies Record<Direct, CheckName>

/** The check that a request did not pass. */
export function failedCheck(failure: DecisionFailure): CheckName {
  if (isDirect(failure)) return CHECK_BY_REASON[failure.reason]
  if (failure.reason === 'scope_missing') return 'route' in failure ? 'allowed-scope' : 'scope'
  return failure.reason === 'keys_unavailable' && 'road' in failure
    ? 'issued-token'
    : checkOf(failure)
}

function isDirect(
  failure: DecisionFailure,
): failure is Extract<DecisionFailure, { readonly reason: keyof typeof CHECK_BY_REASON }> {
  return Object.hasOwn(CHECK_BY_REASON, failure.reason)
}
