import { ok, type Result } from '@cambio/validation'
import type { Answer } from '../answer/answer.ts'
import type { DescribeResource } from '../answer/describe-resource.ts'
import { admit, type AdmitParts } from './admit.ts'
import type { Authenticate } from './authenticate.ts'
import type { GatewayFailure } from './failure.ts'
import { locate } from './locate.ts'
import { permit } from './permit.ts'
import { rewriteHead, rewriteOpenHead, type RewriteParts } from './rewrite-head.ts'
import type { Exchanged, Forwardable, Inbound, Permitted, ReceivedRequest } from './states.ts'

export interface Stages extends AdmitParts, RewriteParts {
  readonly describeResource: DescribeResource
  readonly authenticate: Authenticate
  readonly exchange: (permitted: Permitted) => Promise<Result<Exchanged, GatewayFailure>>
}

/** What becomes of a request that is not refused: it is forwarded, or it was for us and this is the answer. */
export type Prepared = Forwarding | { readonly answer: Answer }

/** What is sent, and what it is sent by; on a public route nothing. */
export interface Forwarding {
  readonly forward: Forwardable
  readonly exchanged?: Exchanged
}

/** A request's whole way: locate, admit, authenticate, permit, exchange, rewrite. The proxy forwards what comes out, and nothing else. */
export async function prepareForward(
  request: ReceivedRequest,
  stages: Stages,
): Promise<Result<Prepared, GatewayFailure>> {
  const located = locate(request)
  if (!located.ok) return located

  const document = stages.describeResource(located.value)
  if (document !== undefined) return document.ok ? ok({ answer: document.value }) : document

  const admitted = admit(located.value, stages)
  if (!admitted.ok) return admitted
  if (admitted.value.kind === 'open')
    return ok({ forward: rewriteOpenHead(admitted.value, stages) })

  const exchanged = await exchangeFor(admitted.value, stages)
  if (!exchanged.ok) return exchanged
  const forward = await rewriteHead(exchanged.value, stages)
  return ok({ forward, exchanged: exchanged.value })
}

/** The part of it that asks others. */
export async function exchangeFor(
  inbound: Inbound,
  { authenticate, exchange }: Pick<Stages, 'authenticate' | 'exchange'>,
): Promise<Result<Exchanged, GatewayFailure>> {
  const authenticated = await authenticate(inbound)
  if (!authenticated.ok) return authenticated

  const permitted = permit(authenticated.value)
  if (!permitted.ok) return permitted

  const exchanged = await exchange(permitted.value)
  if (exchanged.ok) noteExchange(exchanged.value)
  return exchanged
}

function noteExchange({ request: { decision, notes }, issued }: Exchanged): void {
  decision.issued = issued
  if (notes.cache !== undefined) decision.cache = notes.cache
}
