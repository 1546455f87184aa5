import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** Gives whoever asks what `issue` makes. It stands for Keycloak's, and judges nothing. */
export interface TokenEndpoint {
  readonly url: string
  /** How often it has been asked. */
  readonly exchanges: number
  stop(): void
}

export interface TokenEndpointOptions {
  readonly issue: () => string
  readonly expiresIn: number
  /** How long an answer takes. */
  readonly delayMs: number
}

export async function startTokenEndpoint(options: TokenEndpointOptions): Promise<TokenEndpoint> {
  let exchanges = 0
  const server = createServer((request, response) => {
    exchanges += 1
    request.resume()
    void answer(response, options)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://localhost:${typeof address === 'object' ? address?.port : 0}/token`,
    get exchanges() {
      return exchanges
    },
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function answer(
  response: ServerResponse,
  { issue, expiresIn, delayMs }: TokenEndpointOptions,
): Promise<void> {
  if (delayMs > 0) await sleep(delayMs)
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(
    JSON.stringify({
      access_token: issue(),
      token_type: 'Bearer',
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      expires_in: expiresIn,
      scope: 'openid profile',
    }),
  )
}
