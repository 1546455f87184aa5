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

/** The last stage: the request as the upstream gets it, with the issued token in place of the subject token. For a token that is bound to no key of ours. */
export function rewriteHead(exchanged: Exchanged, parts: RewriteParts): Forwardable {
  return headFor(exchanged, sendingOf(exchanged, parts), parts)
}

/** The same, with a proof for this very request where the issued token is bound to our key. */
export async function rewriteProvenHead(
  exchanged: Exchanged,
  parts: RewriteParts,
): Promise<Forwardable> {
  const { request, issued } = exchanged
  const sending = sendingOf(exchanged, parts)
  const { destination, path, own } = sending
  const proof = await parts.dpopKey?.proofFor({
    method: request.method,
    // As the API knows itself.
    url: `${destination.scheme}://${own.upstreamHost}${path}`,
    accessToken: issued.text.reveal(),
  })
  return headFor(exchanged, sending, parts, proof)
}

/** Where a request goes, by what path, and what we say of it. */
interface Sending {
  readonly destination: Destination
  readonly path: string
  readonly own: OwnHeaders
}

function sendingOf(exchanged: Exchanged, { destinationFor }: RewriteParts): Sending {
  const { route, subject, path } = exchanged
  const destination = destinationFor(route, subject)
  return {
    destination,
    path: destination.pathFor(path.path),
    own: ownHeaders(exchanged, destination),
  }
}

function headFor(
  { request, credential, issued }: Exchanged,
  { destination, path, own }: Sending,
  { certificateFor, freshNonce }: RewriteParts,
  proof?: string,
): Forwardable {
  return asForwardable({
    destination,
    method: request.method,
    identity: certificateFor(issued),
    target: path + credential.query,
    headers: requestHeaders(request.headers, { ...own, token: issued.text, proof }),
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
  const { request, route, path, query } = open
  const destination = destinationFor(route)
  return asForwardable({
    destination,
    method: request.method,
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
