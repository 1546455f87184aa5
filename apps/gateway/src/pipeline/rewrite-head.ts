import type { DpopKey, ProvenRequest } from '@cambio/exchange'
import { requestHeaders } from '../proxy/forward-headers.ts'
import type { Exchanged, Forwardable, ForwardableFacts } from './states.ts'

/**
 * The last stage: the request as the upstream gets it, with the issued token in place of the subject token.
 *
 * @param key What issued tokens are bound to (RFC 9449): then a proof for this very request goes with the token. Absent: they are
 * bearer tokens.
 */
export async function rewriteHead(exchanged: Exchanged, key?: DpopKey): Promise<Forwardable> {
  const { request, host, path, route, credential, issued } = exchanged
  return asForwardable({
    upstream: route.upstream,
    method: request.method,
    target: path.path + credential.query,
    headers: requestHeaders(request.headers, {
      token: issued.text,
      proof: await key?.proofFor(provenRequest(exchanged)),
      upstreamHost: new URL(route.upstream).host,
      clientHost: host,
      clientAddress: request.clientAddress,
      scheme: request.scheme,
      requestId: request.requestId,
    }),
  })
}

function provenRequest({ request, path, route, issued }: Exchanged): ProvenRequest {
  const url = route.upstream + path.path
  return { method: request.method, url, accessToken: issued.text.reveal() }
}

function asForwardable(facts: ForwardableFacts): Forwardable {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the one place that brands what may be forwarded
  return facts as Forwardable
}
