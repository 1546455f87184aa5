import { requestHeaders } from '../proxy/forward-headers.ts'
import type { Exchanged, Forwardable, ForwardableFacts } from './states.ts'

/** The last stage: the request as the upstream gets it, with the issued token in place of the subject token. Pure. */
export function rewriteHead({
  request,
  host,
  path,
  route,
  credential,
  issued,
}: Exchanged): Forwardable {
  return asForwardable({
    upstream: route.upstream,
    method: request.method,
    target: path.path + credential.query,
    headers: requestHeaders(request.headers, {
      token: issued.text,
      upstreamHost: new URL(route.upstream).host,
      clientHost: host,
      clientAddress: request.clientAddress,
      scheme: request.scheme,
      requestId: request.requestId,
    }),
  })
}

function asForwardable(facts: ForwardableFacts): Forwardable {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the one place that brands what may be forwarded
  return facts as Forwardable
}
