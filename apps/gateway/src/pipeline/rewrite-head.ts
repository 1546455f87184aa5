import type { DpopKey, IssuedToken, TlsIdentity } from '@cambio/exchange'
import { requestHeaders, type OwnHeaders } from '../proxy/forward-headers.ts'
import type { Destination } from '../upstream/destination.ts'
import type { DestinationFor } from '../upstream/destinations.ts'
import type { Exchanged, Forwardable, ForwardableFacts, Located, Open } from './states.ts'

export interface RewriteParts {
  readonly destinationFor: DestinationFor
  /**
   * What issued tokens are bound to (RFC 9449): then a proof for this very request goes with the token. Absent: they are bearer tokens.
   */
  readonly dpopKey?: DpopKey | undefined
  /** The certificate of ours that a token is bound to (RFC 8705): then the upstream is shown it. */
  readonly certificateFor: (issued: IssuedToken) => TlsIdentity | undefined
  /** The nonce for a client's next DPoP proof, told only to a client that makes proofs; undefined where none is asked for. */
  readonly freshNonce: () => string | undefined
}

/** The last stage: the request as the upstream gets it, with the issued token in place of the subject token. */
export async function rewriteHead(
  exchanged: Exchanged,
  { destinationFor, dpopKey, certificateFor, freshNonce }: RewriteParts,
): Promise<Forwardable> {
  const { request, route, path, credential, issued, subject, upgrade } = exchanged
  const destination = destinationFor(route, subject)
  const sentPath = destination.pathFor(path.path)
  const own = ownHeaders(exchanged, destination)
  return asForwardable({
    destination,
    method: request.method,
    identity: certificateFor(issued),
    upgrade,
    target: sentPath + credential.query,
    headers: requestHeaders(request.headers, {
      ...own,
      token: issued.text,
      proof:
        dpopKey &&
        (await dpopKey.proofFor({
          method: request.method,
          // As the API knows itself.
          url: `${destination.scheme}://${own.upstreamHost}${sentPath}`,
          accessToken: issued.text.reveal(),
        })),
    }),
    answerHeaders: {
      ...(credential.scheme === 'DPoP' && { nonce: freshNonce() }),
      isPrivate: credential.isInQuery,
    },
  })
}

/** The same for a public route: with no token at all, neither the caller's nor ours. */
export function rewriteOpenHead(
  open: Open,
  { destinationFor }: Pick<RewriteParts, 'destinationFor'>,
): Forwardable {
  const { request, route, path, query, upgrade } = open
  const destination = destinationFor(route)
  return asForwardable({
    destination,
    method: request.method,
    upgrade,
    target: destination.pathFor(path.path) + query,
    headers: requestHeaders(request.headers, ownHeaders(open, destination)),
    answerHeaders: {},
  })
}

function ownHeaders({ request, host }: Located, { hostFor }: Destination): OwnHeaders {
  const { clientAddress, scheme, requestId } = request
  return { upstreamHost: hostFor(host), clientHost: host, clientAddress, scheme, requestId }
}

function asForwardable(facts: ForwardableFacts): Forwardable {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the one place that brands what may be forwarded
  return facts as Forwardable
}
