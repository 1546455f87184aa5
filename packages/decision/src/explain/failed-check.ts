import type { ClaimInvalid } from '@cambio/validation'
import type { CheckName } from './check-names.ts'
import type { DecisionFailure, DecisionFailureReason } from './decision-failure.ts'

type Direct = Exclude<
  DecisionFailureReason,
  'claim_invalid' | 'header_not_allowed' | 'scope_missing' | 'keys_unavailable'
>

/** The check that each reason belongs to. A reason without a check does not compile. */
const CHECK_BY_REASON = {
  version_not_supported: 'head',
  host_not_allowed: 'head',
  transfer_coding_not_supported: 'head',
  upgrade_not_supported: 'head',
  path_not_allowed: 'path',
  route_not_found: 'route',
  method_not_allowed: 'route',
  credential_missing: 'credential',
  credential_malformed: 'credential',
  credential_repeated: 'credential',
  credential_in_query: 'credential',
  proof_repeated: 'credential',
  client_certificate_invalid: 'certificate',
  token_malformed: 'form',
  issuer_unknown: 'issuer',
  issuer_mismatch: 'issuer',
  alg_not_allowed: 'algorithm',
  key_not_found: 'keys',
  signature_invalid: 'signature',
  expired: 'time',
  not_yet_valid: 'time',
  issued_in_future: 'time',
  too_old: 'time',
  audience_mismatch: 'audience',
  issuer_not_allowed_here: 'allowed-issuer',
  claim_not_allowed_here: 'allowed-claims',
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
  const { reason } = failure
  if (reason === 'claim_invalid') return checkOfClaim(failure)
  // A header is refused for what changes its meaning while it is read, and for its type by the rule.
  if (reason === 'header_not_allowed') return failure.member === 'typ' ? 'type' : 'form'
  if (reason === 'scope_missing') return 'route' in failure ? 'allowed-scope' : 'scope'
  if (reason === 'keys_unavailable') return 'road' in failure ? 'issued-token' : 'keys'
  return CHECK_BY_REASON[reason]
}

const OTHER_USES = ['typ', 'events', 'at_hash', 'c_hash', 's_hash', 'nonce', 'cnf']
const FORMS = ['text', 'a finite number', 'text or an array of texts']

/** What a claim was looked at for shows in what was expected of it. */
function checkOfClaim({ claim, expected }: ClaimInvalid): CheckName {
  // Without an issuer no rule can be chosen, so its form is looked at while the token is read.
  if (claim === 'iss') return 'form'
  if (FORMS.includes(expected)) return 'claims'
  if (expected === 'a time, for the age') return 'time'
  return OTHER_USES.includes(claim) && expected.includes('access token') ? 'use' : 'rules'
}
