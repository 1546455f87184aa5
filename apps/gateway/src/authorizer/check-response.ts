import type { Verdict } from './authorizer.ts'
import type { CheckResponse, HeaderOption } from './check-messages.ts'

/** google.rpc.Code. Envoy refuses by anything but the first; the others say the same as the HTTP status. */
const OK = 0
const PERMISSION_DENIED = 7
const UNAUTHENTICATED = 16
const UNAUTHORIZED = 401

/** The gateway's verdict in Envoy's words. */
export function checkResponse(verdict: Verdict): CheckResponse {
  if (verdict.kind === 'refused') {
    const { status, headers, body } = verdict.answer
    return {
      status: { code: status === UNAUTHORIZED ? UNAUTHENTICATED : PERMISSION_DENIED },
      denied_response: {
        status: { code: status },
        headers: Object.entries(headers).map(overwriting),
        body,
      },
    }
  }
  const { changes, answerHeaders, route, requestId } = verdict
  const { nonce } = answerHeaders
  return {
    status: { code: OK },
    ok_response: {
      headers: changes.set.map(overwriting),
      headers_to_remove: changes.remove,
      response_headers_to_add: nonce === undefined ? [] : [overwriting(['dpop-nonce', nonce])],
    },
    // For Envoy's access log: %DYNAMIC_METADATA(envoy.filters.http.ext_authz:route)%.
    dynamic_metadata: {
      fields: { route: { string_value: route }, request_id: { string_value: requestId } },
    },
  }
}

const OVERWRITE_IF_EXISTS_OR_ADD = 2

/** Both ways of saying it: `append` is what older Envoys read, and without it newer ones would append beside the client's own. */
function overwriting([key, value]: readonly [string, string]): HeaderOption {
  return {
    header: { key, value },
    append: { value: false },
    append_action: OVERWRITE_IF_EXISTS_OR_ADD,
  }
}
