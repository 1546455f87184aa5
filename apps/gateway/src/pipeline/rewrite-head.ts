import { requestHeaders, type OwnHeaders } from '../proxy/forward-headers.ts'
import type { Exchanged, Forwardable, ForwardableFacts, Located, Open } from './states.ts'

/** What goes with an issued token. */
export interface Accompaniment {
  /** Where the issued token is bound to our key; see `proofFor`. */
  readonly proof: string | undefined
  /** For the client's next proof; told only to a client that makes proofs. */
  readonly nonce: string | undefined
}

/** The last stage: the request as the upstream gets it, with the issued token in place of the subject token. Pure. */
export function rewriteHead(exchanged: Exchanged, { proof, nonce }: Accompaniment): Forwardable {
  const { route, path, credential, issued } = exchanged
  return asForwardable({
    ...placeOf(exchanged),
    target: path.path + credential.query,
    headers: requestHeaders(exchanged.request.headers, {
      ...ownHeaders(exchanged, route.upstream),
      token: issued.text,
      proof,
    }),
    answerHeaders: {
      ...(credential.scheme === 'DPoP' && { nonce }),
      isPrivate: credential.isInQuery,
    },
  })
}

/** The same for a public route: with no token at all, neither the caller's nor ours. */
export function rewriteOpenHead(open: Open): Forwardable {
  return asForwardable({
    ...placeOf(open),
    target: open.path.path + open.query,
    headers: requestHeaders(open.request.headers, ownHeaders(open, open.route.upstream)),
    answerHeaders: {},
  })
}

function placeOf({ request, route }: Exchanged | Open): Pick<Forwardable, 'upstream' | 'method'> {
  return { upstream: route.upstream, method: request.method }
}

function ownHeaders({ request, host }: Located, upstream: string): OwnHeaders {
  const { clientAddress, scheme, requestId } = request
  const upstreamHost = new URL(upstream).host
  return { upstreamHost, clientHost: host, clientAddress, scheme, requestId }
}

function asForwardable(facts: ForwardableFacts): Forwardable {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the one place that brands what may be forwarded
  return facts as Forwardable
}
