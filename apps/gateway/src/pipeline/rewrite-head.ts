import type { DpopKey, IssuedToken, ProvenRequest, TlsIdentity } from '@cambio/exchange'
import type { EffectiveRoute } from '@cambio/trust'
import { ok, type Result } from '@cambio/validation'
import type { IdentityFailure } from '../identity/identity-headers.ts'
import { requestHeaders, type OwnHeaders } from '../proxy/forward-headers.ts'
import type { HeadPolicyOf } from '../proxy/head-policy.ts'
import type { ExchangeAgain } from './exchange.ts'
import type { Exchanged, Forwardable, ForwardableFacts, Located, Open } from './states.ts'

export interface RewriteParts {
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

/** The last stage: the request as the upstream gets it, with the issued token in place of the subject token. */
export async function rewriteHead(
  exchanged: Exchanged,
  parts: RewriteParts,
): Promise<Result<Forwardable, IdentityFailure>> {
  const { policyOf, dpopKey, certificateFor, freshNonce } = parts
  const { route, path, credential, issued } = exchanged
  const policy = policyOf(route)
  const identity = policy.identity?.(issued.claims.all)
  if (identity?.ok === false) return identity
  const own = {
    ...ownHeaders(exchanged, route),
    identity: identity?.value,
    token: issued.text,
    proof: dpopKey && (await dpopKey.proofFor(provenRequest(exchanged))),
  }
  const forwardable = asForwardable({
    ...placeOf(exchanged),
    identity: certificateFor(issued),
    again: parts.exchangeAgain && againBy(parts.exchangeAgain, exchanged, parts),
    target: path.path + credential.query,
    headers: requestHeaders(exchanged.request.headers, own, policy),
    answerHeaders: {
      secret: issued.text,
      quotas: exchanged.request.quotas,
      ...(credential.scheme === 'DPoP' && { nonce: freshNonce() }),
      isPrivate: credential.isInQuery,
      dropsCookies: route.setCookies === 'drop',
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
    const forward = renewed && (await rewriteHead(renewed, parts))
    return forward?.ok === true ? forward.value : undefined
  }
}

/** The same for a public route: with no token at all, neither the caller's nor ours. */
export function rewriteOpenHead(open: Open, { policyOf }: RewriteParts): Forwardable {
  const { request, route } = open
  return asForwardable({
    ...placeOf(open),
    target: open.path.path + open.query,
    headers: requestHeaders(request.headers, ownHeaders(open, route), policyOf(route)),
    answerHeaders: { quotas: request.quotas, dropsCookies: route.setCookies === 'drop' },
  })
}

function placeOf({
  request,
  route,
}: Exchanged | Open): Pick<Forwardable, 'upstream' | 'method' | 'route'> {
  return { upstream: route.upstream, method: request.method, route }
}

function ownHeaders({ request, client, host }: Located, route: EffectiveRoute): OwnHeaders {
  const { requestId } = request
  const { clientAddress, scheme } = client
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
