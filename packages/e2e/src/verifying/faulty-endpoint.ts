import { once } from 'node:events'
import { createServer, request as send, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Stands before Keycloak, as which its discovery documents name it, and plays a fault at the token endpoint of one realm. */
export interface FaultyEndpoint {
  readonly url: string
  /** Resolves when the first token request has come. */
  readonly asked: Promise<void>
  /** Ends what hangs. */
  release(): void
  stop(): Promise<void>
}

/** @param fault `hang`: nothing is ever answered. `disconnect`: the socket is closed without an answer. */
export async function startFaultyEndpoint(
  target: string,
  realm: string,
  fault: 'hang' | 'disconnect',
): Promise<FaultyEndpoint> {
  const asked = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    const { method, headers, url = '/' } = request
    if (url.startsWith(`/realms/${realm}/protocol/openid-connect/token`)) {
      asked.resolve()
      if (fault === 'disconnect') response.destroy()
      return
    }
    if (url.endsWith('/.well-known/openid-configuration')) {
      void discover(new URL(url, target), addressOf(server), response)
      return
    }
    const { host: _ours, ...kept } = headers
    const onward = send(
      new URL(url, target),
      { ...(method && { method }), headers: kept },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: addressOf(server),
    asked: asked.promise,
    release: () => server.closeAllConnections(),
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Answers with Keycloak’s document, as if Keycloak were here. */
async function discover(url: URL, here: string, response: ServerResponse): Promise<void> {
  const text = await (await fetch(url)).text()
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(text.replaceAll(url.origin, here))
}

function addressOf(server: Server): string {
  return `http://localhost:${(server.address() as AddressInfo).port}`
}
