import { ok, type Result } from '@cambio/validation'
import type { Answer } from '../answer/answer.ts'
import type { DescribeResource } from '../answer/describe-resource.ts'
import type { Limiters } from '../limit/create-limiters.ts'
import { admit, type AdmitParts } from './admit.ts'
import type { Authenticate } from './authenticate.ts'
import type { GatewayFailure } from './failure.ts'
import { locate, type LocateParts } from './locate.ts'
import { permit } from './permit.ts'
import {
  rewriteHead,
  rewriteOpenHead,
  rewriteProvenHead,
  type RewriteParts,
} from './rewrite-head.ts'
import type { Settled } from './settled.ts'
import type { Exchanged, Forwardable, Inbound, Open, Permitted, ReceivedRequest } from './states.ts'

export interface Stages extends LocateParts, AdmitParts, Limiters, RewriteParts {
  readonly describeResource: DescribeResource
  readonly settled: Settled
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

type Later<Value> = Value | Promise<Value>

/**
 * A request's whole way: locate, admit, authenticate, permit, exchange, rewrite. The proxy forwards what comes out, and nothing else. A promise only where
 * somebody has to be waited for.
 */
export function prepareForward(
  request: ReceivedRequest,
  stages: Stages,
): Later<Result<Prepared, GatewayFailure>> {
  const located = locate(request, stages)
  if (!located.ok) return located

  const document = stages.describeResource(located.value)
  if (document !== undefined) return document.ok ? ok({ answer: document.value }) : document

  const admitted = admit(located.value, stages)
  if (!admitted.ok) return admitted
  const { limitOpenly } = stages
  if (limitOpenly === undefined) return prepareAdmitted(admitted.value, stages)
  return prepareLimited(admitted.value, stages, limitOpenly)
}

async function prepareLimited(
  admitted: Inbound | Open,
  stages: Stages,
  limitOpenly: NonNullable<Stages['limitOpenly']>,
): Promise<Result<Prepared, GatewayFailure>> {
  const within = await limitOpenly(admitted)
  return within.ok ? prepareAdmitted(admitted, stages) : within
}

function prepareAdmitted(
  admitted: Inbound | Open,
  stages: Stages,
): Later<Result<Prepared, GatewayFailure>> {
  if (admitted.kind === 'open') return ok({ forward: rewriteOpenHead(admitted, stages) })
  const decided = decide(admitted, stages)
  const isAtOnce = !(decided instanceof Promise) && stages.dpopKey === undefined
  if (!isAtOnce) return prepareDecided(decided, stages)
  return decided.ok ? forwardingOf(decided.value, rewriteHead(decided.value, stages)) : decided
}

async function prepareDecided(
  deciding: Later<Result<Exchanged, GatewayFailure>>,
  stages: Stages,
): Promise<Result<Prepared, GatewayFailure>> {
  const decided = await deciding
  if (!decided.ok) return decided
  return forwardingOf(decided.value, await rewriteProvenHead(decided.value, stages))
}

function forwardingOf(
  exchanged: Exchanged,
  forward: Result<Forwardable, GatewayFailure>,
): Result<Prepared, GatewayFailure> {
  return forward.ok ? ok({ forward: forward.value, exchanged }) : forward
}

/** What is settled is not decided again; how often it may be asked for is. */
function decide(inbound: Inbound, stages: Stages): Later<Result<Exchanged, GatewayFailure>> {
  const settled = stages.settled.recall(inbound)
  if (settled === undefined) return exchangeFor(inbound, stages, stages.limitByToken)
  return stages.limitByToken === undefined ? ok(settled) : limited(settled, stages.limitByToken)
}

async function limited(
  settled: Exchanged,
  limitByToken: NonNullable<Stages['limitByToken']>,
): Promise<Result<Exchanged, GatewayFailure>> {
  const within = await limitByToken(settled)
  return within.ok ? ok(settled) : within
}

/** The part of it that asks others. */
export async function exchangeFor(
  inbound: Inbound,
  { authenticate, exchange, settled }: Pick<Stages, 'authenticate' | 'exchange' | 'settled'>,
  limitByToken?: Stages['limitByToken'],
): Promise<Result<Exchanged, GatewayFailure>> {
  // Before anything is looked at: what changes meanwhile is not settled.
  const edition = settled.edition()
  const authenticated = await authenticate(inbound)
  if (!authenticated.ok) return authenticated
  if (limitByToken !== undefined) {
    const within = await limitByToken(authenticated.value)
    if (!within.ok) return within
  }

  const permitted = permit(authenticated.value)
  if (!permitted.ok) return permitted

  const exchanged = await exchange(permitted.value)
  if (!exchanged.ok) return exchanged
  noteExchange(exchanged.value)
  settled.remember(exchanged.value, edition)
  return exchanged
}

function noteExchange({ request: { decision, notes }, issued }: Exchanged): void {
  decision.issued = issued
  if (notes.cache !== undefined) decision.cache = notes.cache
}
