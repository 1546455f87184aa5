import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { answerTo } from '../answer/answer.ts'
import { PROBLEMS } from '../answer/problems.ts'
import type { GatewayFailure } from '../pipeline/failure.ts'
import { account } from './account.ts'
import { clientErrorFailure, isAnswering } from './client-error.ts'
import { writeRawAnswer } from './raw-answer.ts'
import type { ServeParts } from './serving.ts'

/** Refuses, and writes down, what never becomes a request that is served. */
export interface RefuseUnserved {
  /** What Node's parser, or its clock, does not take. */
  unparsed(code: string, socket: Socket): void
  /** There is a socket and no response. */
  raw(failure: GatewayFailure, method: string, socket: Duplex): void
}

export function createRefuseUnserved({
  log,
  meters,
}: Pick<ServeParts, 'log' | 'meters'>): RefuseUnserved {
  return { unparsed, raw }

  function unparsed(code: string, socket: Socket): void {
    if (code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) socket.destroy()
    else raw(clientErrorFailure(code), '', socket)
  }

  function raw(failure: GatewayFailure, method: string, socket: Duplex): void {
    const requestId = randomUUID()
    writeRawAnswer(socket, answerTo(failure, requestId))
    settle(requestId, method, failure)
  }

  function settle(requestId: string, method: string, failure: GatewayFailure): void {
    const { status } = PROBLEMS[failure.reason]
    account({ requestId, method, status, durationMs: 0, notes: { failure } }, log, meters)
  }
}
