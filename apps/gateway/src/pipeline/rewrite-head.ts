import type { DpopKey, IssuedToken, ProvenRequest, TlsIdentity } from '@cambio/exchange'
import type { EffectiveRoute } from '@cambio/trust'
import { requestHeaders, type OwnHeaders } from '../proxy/forward-headers.ts'
import type { Exchanged, Forwardable, ForwardableFacts, Located, Open } from './states.ts'

export interface RewriteParts {
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
  { dpopKey, certificateFor, freshNonce }: RewriteParts,
): Promise<Forwardable> {
  const { route, path, credential, issued } = exchanged
  return asForwardable({
    ...placeOf(exchanged),
    identity: certificateFor(issued),
    target: path.path + credential.query,
    headers: requestHeaders(exchanged.request.headers, {
      ...ownHeaders(exchanged, route),
      token: issued.text,
      proof: dpopKey && (await dpopKey.proofFor(provenRequest(exchanged))),
    }),
    answerHeaders: {
      ...(credential.scheme === 'DPoP' && { nonce: freshNonce() }),
      isPrivate: credential.isInQuery,
    },
  })
}

/** The same for a public route: with no token at all, neither the caller's nor ours. */
export function rewriteOpenHead(open: Open): Forwardable {
  return asForwardable({
    ...placeOf(open),
    target: open.path.path + open.query,
    headers: requestHeaders(open.request.headers, ownHeaders(open, open.route)),
    answerHeaders: {},
  })
}

function placeOf({
  request,
  route,
  upgrade,
}: Exchanged | Open): Pick<Forwardable, 'upstream' | 'method' | 'upgrade'> {
  return { upstream: route.upstream, method: request.method, upgrade }
}

function ownHeaders({ request, host }: Located, route: EffectiveRoute): OwnHeaders {
  const { clientAddress, scheme, requestId } = request
  return { upstreamHost: authorityOf(route), clientHost: host, clientAddress, scheme, requestId }
}

const authorities = new WeakMap<EffectiveRoute, string>()

function authorityOf(route: EffectiveRoute): string {
  const authority = authorities.get(route) ?? new URL(route.upstream).host
  authorities.set(route, authority)
  return authority
}

function provenRequest({ request, path, route, issued }: Exchanged): ProvenRequest {
  const url = route.upstream + path.path
  return { method: request.method, url, accessToken: issued.text.reveal() }
}

function asForwardable(facts: ForwardableFacts): Forwardable {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the one place that brands what may be forwarded
  return facts as Forwardable
}
