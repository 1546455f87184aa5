import { createServer, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { startListening } from '../start-listening.ts'

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
  const { port, stop } = await startListening(server)
  return {
    url: `http://localhost:${port}/token`,
    get exchanges() {
      return exchanges
    },
    stop,
  }
}

async function answer(
  response: ServerResponse,
  { issue, expiresIn, delayMs }: TokenEndpointOptions,
): Promise<void> {
  if (delayMs > 0) await sleep(delayMs)
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(tokenAnswer(issue(), expiresIn))
}

/** A token endpoint's answer with this token (RFC 8693, section 2.2.1). */
export function tokenAnswer(token: string, expiresIn: number): string {
  return JSON.stringify({
    access_token: token,
    token_type: 'Bearer',
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    expires_in: expiresIn,
    scope: 'openid profile',
  })
}
