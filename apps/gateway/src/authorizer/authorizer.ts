import { randomUUID } from 'node:crypto'
import { err, ok, type Result } from '@cambio/validation'
import { answerTo, type Answer } from '../answer/answer.ts'
import type { Invitation } from '../answer/challenge.ts'
import type { Generation } from '../generation/generation.ts'
import type { Generations } from '../generation/generations.ts'
import { isDecided } from '../log/hint-of.ts'
import type { Logger } from '../log/logger.ts'
import type { RequestNotes } from '../log/request-notes.ts'
import type { Meters } from '../metrics/meters.ts'
import type { GatewayFailure } from '../pipeline/failure.ts'
import { prepareForward, type Stages } from '../pipeline/prepare-forward.ts'
import type { Forwardable, ReceivedRequest } from '../pipeline/states.ts'
import type { OwnAnswerHeaders } from '../proxy/own-answer-headers.ts'
import { accountDecision } from './account-decision.ts'
import type { AskedRequest } from './asked-request.ts'
import type { AuthorizerFailure } from './authorizer-failure.ts'
import { headerChanges, type HeaderChanges } from './header-changes.ts'
import { receivedFrom } from './received-from.ts'
import { targetFault } from './target-fault.ts'

/** The proxy may send the request on, with these changes. Holds the issued token, so never print it. */
export interface Permission {
  readonly kind: 'allowed'
  readonly changes: HeaderChanges
  /** What the client is to be told besides the upstream's answer. */
  readonly answerHeaders: OwnAnswerHeaders
  /** The route's name in the trust file. */
  readonly route: string
  readonly requestId: string
}

/** The proxy answers the client with this. */
export interface Refusal {
  readonly kind: 'refused'
  readonly answer: Answer
  readonly requestId: string
}

export type Verdict = Permission | Refusal

/** Decides for other proxies, and accounts for each decision. */
export interface Authorizer {
  /**
   * The gateway's decision, by the pipeline that its own requests go through. Documents and logout tokens are not served here: the proxy forwards
   * those paths to the gateway's own port. Never rejects.
   *
   * Does *not* check who asks, nor that the proxy then sends what it asked about.
   */
  decide(asked: AskedRequest): Promise<Verdict>
  /** For a question that does not say what it is about. */
  refuse(failure: AuthorizerFailure): Refusal
}

export interface AuthorizerParts {
  readonly generations: Generations
  readonly log: Logger
  readonly meters: Meters
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
}

export function createAuthorizer(parts: AuthorizerParts): Authorizer {
  const { generations, log, now } = parts

  async function attempt(
    request: ReceivedRequest,
    stages: Stages,
  ): Promise<Result<Forwardable, GatewayFailure>> {
    try {
      return await permit(request, stages)
    } catch (error) {
      log.error({ requestId: request.requestId, err: error }, 'bug')
      return err({ reason: 'internal' })
    }
  }

  async function judge(
    request: ReceivedRequest,
    { stages, invite, debug }: Generation,
  ): Promise<Verdict> {
    const { decision, notes } = request
    const permitted = await attempt(request, stages)
    if (permitted.ok) {
      debug(request)
      return permission(permitted.value, request)
    }
    const { failure } = permitted
    notes.failure = failure
    if (isDecided(failure)) decision.failure = failure
    debug(request)
    return refusal(failure, request.requestId, invite(decision))
  }

  return {
    async decide(asked) {
      const startedAt = performance.now()
      const visit = generations.enter()
      try {
        const request = receivedFrom(asked, now())
        const verdict = await judge(request, visit.generation)
        const { asker, method } = asked
        accountDecision({ asker, method, verdict, startedAt, notes: request.notes }, parts)
        return verdict
      } finally {
        visit.leave()
      }
    },
    refuse(failure) {
      const verdict = refusal(failure, randomUUID())
      const notes: RequestNotes = { failure }
      const startedAt = performance.now()
      accountDecision({ asker: failure.asker, method: '', verdict, startedAt, notes }, parts)
      return verdict
    },
  }
}

async function permit(
  request: ReceivedRequest,
  stages: Stages,
): Promise<Result<Forwardable, GatewayFailure>> {
  const prepared = await prepareForward(request, stages)
  if (!prepared.ok) return prepared
  // A document of the gateway's own: with an answer of 200 the proxy would ask the upstream for it.
  if (!('forward' in prepared.value)) return err({ reason: 'route_not_found' })
  const fault = targetFault(request.target)
  return fault === undefined ? ok(prepared.value.forward) : err(fault)
}

function permission(
  { headers, answerHeaders }: Forwardable,
  { headers: received, notes: { route = '' }, requestId }: ReceivedRequest,
): Permission {
  const changes = headerChanges(received, headers)
  return { kind: 'allowed', changes, answerHeaders, route, requestId }
}

function refusal(failure: GatewayFailure, requestId: string, invitation?: Invitation): Refusal {
  return { kind: 'refused', answer: answerTo(failure, requestId, invitation), requestId }
}
