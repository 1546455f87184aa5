import type { ServerResponse } from 'node:http'

/** An answer that is not the right one: a status alone, or a whole answer. */
export interface FaultyAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * How an endpoint misbehaves: a bare HTTP status; a whole answer; `hang` (the request is read, nothing is ever
 * answered); `disconnect` (the socket is closed without an answer); `not-json` (200 with HTML).
 */
export type Fault = number | FaultyAnswer | 'hang' | 'disconnect' | 'not-json'

const NOT_JSON: FaultyAnswer = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<h1>Welcome</h1>',
}

export function answerWithFault(response: ServerResponse, fault: Fault): void {
  if (fault === 'hang') return
  if (fault === 'disconnect') response.destroy()
  else sendAnswer(response, toAnswer(fault))
}

function toAnswer(fault: number | FaultyAnswer | 'not-json'): FaultyAnswer {
  if (fault === 'not-json') return NOT_JSON
  return typeof fault === 'number' ? { status: fault } : fault
}

function sendAnswer(response: ServerResponse, { status, headers, body }: FaultyAnswer): void {
  response.writeHead(status, headers ?? {})
  response.end(body ?? '')
}
