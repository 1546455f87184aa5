import { once } from 'node:events'
import { Agent, createServer, request as send } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Requests that passed. */
export interface Passed {
  /** All of them, logins too. */
  readonly requests: number
  /** Those to the Admin API that are no reads. */
  readonly writes: number
}

/** Stands before Keycloak and counts. */
export interface CountingProxy {
  readonly url: string
  passed(): Passed
  stop(): Promise<void>
}

export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const agent = new Agent({ keepAlive: true })
  const passed = { requests: 0, writes: 0 }
  const server = createServer((request, response) => {
    passed.requests += 1
    if (isWrite(request)) passed.writes += 1
    pass(new URL(request.url ?? '/', target), agent, request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    passed: () => ({ ...passed }),
    stop: async () => {
      server.closeAllConnections()
      server.close()
      agent.destroy()
      await once(server, 'close')
    },
  }
}

function isWrite({ method, url = '' }: IncomingMessage): boolean {
  return method !== 'GET' && url.startsWith('/admin/')
}

function pass(to: URL, agent: Agent, request: IncomingMessage, response: ServerResponse): void {
  const { method = 'GET', headers } = request
  const onward = send(to, { method, agent, headers: { ...headers, host: to.host } }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  onward.on('error', () => response.destroy())
  request.pipe(onward)
}
