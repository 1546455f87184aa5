import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Members } from '@cambio/testkit'

interface Asked {
  readonly method: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** An answer that is not 200 with a JSON object. */
export interface OtherAnswer {
  readonly status: number
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** An issuer's introspection endpoint on a real socket (RFC 7662). */
export interface IntrospectionEndpoint {
  readonly url: string
  readonly asked: readonly Asked[]
  answer: Members | OtherAnswer
  /** Answers wait until this is over. */
  until: Promise<void>
  stop(): Promise<void>
}

export async function startIntrospection(answer: Members): Promise<IntrospectionEndpoint> {
  const asked: Asked[] = []
  const server = createServer((request, response) => void reply(request, response))
  const reply = async (request: IncomingMessage, response: ServerResponse) => {
    const { method, headers } = request
    asked.push({ method, headers, body: await text(request) })
    await endpoint.until
    const { status, headers: named, body } = wholeAnswer(endpoint.answer)
    response.writeHead(status, named)
    response.end(body)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint: IntrospectionEndpoint = {
    url: `http://localhost:${(server.address() as AddressInfo).port}/introspect`,
    asked,
    answer,
    until: Promise.resolve(),
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return endpoint
}

function wholeAnswer(answer: Members | OtherAnswer) {
  const {
    status,
    body = '',
    headers = {},
  } = isOther(answer) ? answer : { status: 200, body: JSON.stringify(answer) }
  return { status, body, headers }
}

const isOther = (answer: Members | OtherAnswer): answer is OtherAnswer =>
  typeof answer['status'] === 'number'
