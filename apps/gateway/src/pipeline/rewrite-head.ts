import type { DpopKey, IssuedToken, TlsIdentity } from '@cambio/exchange'
import { ok, type Result } from '@cambio/validation'
import type { IdentityFailure } from '../identity/identity-headers.ts'
import { requestHeaders, type OwnHeaders } from '../proxy/forward-headers.ts'
import type { HeadPolicyOf } from '../proxy/head-policy.ts'
import type { Destination } from '../upstream/destination.ts'
import type { DestinationFor } from '../upstream/destinations.ts'
import type { ExchangeAgain } from './exchange.ts'
import type { Exchanged, Forwardable, ForwardableFacts, Located, Open } from './states.ts'

export interface RewriteParts {
  readonly destinationFor: DestinationFor
  /** Absent: caching is off, so no token is older than its request. */
  readonly exchangeAgain?: ExchangeAgain | undefined
  /** What goes on by a route besides. */
  readonly policyOf: HeadPolicyOf
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
export function rewriteHead(
  exchanged: Exchanged,
  parts: RewriteParts,
): Result<Forwardable, IdentityFailure> {
  return headFor(exchanged, parts.destinationFor(exchanged.route, exchanged.subject), parts)
}

/** The same, with a proof for this very request where the issued token is bound to our key. */
export async function rewriteProvenHead(
  exchanged: Exchanged,
  parts: RewriteParts,
): Promise<Result<Forwardable, IdentityFailure>> {
  const { request, issued, route, subject, host, path } = exchanged
  const destination = parts.destinationFor(route, subject)
  const proof = await parts.dpopKey?.proofFor({
    method: request.method,
    // As the API knows itself.
    url: `${destination.scheme}://${destination.hostFor(host)}${destination.pathFor(path.path)}`,
    accessToken: issued.text.reveal(),
  })
  return headFor(exchanged, destination, parts, proof)
}

function headFor(
  exchanged: Exchanged,
  destination: Destination,
  parts: RewriteParts,
  proof?: string,
): Result<Forwardable, IdentityFailure> {
  const { policyOf, certificateFor, freshNonce, exchangeAgain } = parts
  const { request, route, path, credential, issued, upgrade } = exchanged
  const policy = policyOf(route)
  const identity = policy.identity?.(issued.claims.all)
  if (identity?.ok === false) return identity
  const said = { token: issued.text, proof, identity: identity?.value }
  const forwardable = asForwardable({
    destination,
    route,
    method: request.method,
    identity: certificateFor(issued),
    again: exchangeAgain && againBy(exchangeAgain, exchanged, parts),
    upgrade,
    target: destination.pathFor(path.path) + credential.query,
    headers: requestHeaders(request.headers, ownHeaders(exchanged, destination, said), policy),
    answerHeaders: {
      secret: issued.text,
      quotas: request.quotas,
      nonce: credential.scheme === 'DPoP' ? freshNonce() : undefined,
      isPrivate: credential.isInQuery,
      dropsCookies: route.setCookies === 'drop',
      relocate: destination.relocate,
      requestId: request.requestId,
    },
  })
  return ok(forwardable)
}

/** A token that goes on as it is, and one that may be sent to Keycloak once, can't be had anew. */
function againBy(
  exchangeAgain: ExchangeAgain,
  exchanged: Exchanged,
  parts: RewriteParts,
): Forwardable['again'] {
  const { route, issuer, issued } = exchanged
  if (!route.retryRefused || issuer.oneTime || issued.road === 'none') return undefined
  return async () => {
    const renewed = await exchangeAgain(exchanged)
    exchanged.request.notes.refusedToken = renewed === undefined ? 'no_other' : 'renewed'
    const forward = renewed && (await rewriteProvenHead(renewed, parts))
    return forward?.ok === true ? forward.value : undefined
  }
}

/** The same for a public route: with no token at all, neither the caller's nor ours. */
export function rewriteOpenHead(
  open: Open,
  { destinationFor, policyOf }: Pick<RewriteParts, 'destinationFor' | 'policyOf'>,
): Forwardable {
  const { request, route, path, query, upgrade } = open
  const destination = destinationFor(route)
  return asForwardable({
    destination,
    route,
    method: request.method,
    upgrade,
    target: destination.pathFor(path.path) + query,
    headers: requestHeaders(request.headers, ownHeaders(open, destination), policyOf(route)),
    answerHeaders: {
      quotas: request.quotas,
      dropsCookies: route.setCookies === 'drop',
      relocate: destination.relocate,
      requestId: request.requestId,
    },
  })
}

function ownHeaders(
  { request, client, host }: Located,
  { hostFor }: Destination,
  { token, proof, identity }: Pick<OwnHeaders, 'token' | 'proof' | 'identity'> = {},
): OwnHeaders {
  return {
    token,
    proof,
    upstreamHost: hostFor(host),
    clientHost: host,
    clientAddress: client.clientAddress,
    scheme: client.scheme,
    requestId: request.requestId,
    identity,
  }
}

function asForwardable(facts: ForwardableFacts): Forwardable {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the one place that brands what may be forwarded
  return facts as Forwardable
}
