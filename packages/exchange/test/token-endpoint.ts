import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Secret } from '@cambio/validation'
import type { ExchangeSettings } from '../src/index.ts'

/** One answer: JSON members, or a text as it stands. */
export interface Answer {
  readonly status: number
  readonly body?: object | string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Received {
  readonly path: string
  readonly dpop: string | undefined
  readonly form: URLSearchParams
  readonly authorization: string | undefined
  readonly accept: string | undefined
  readonly contentType: string | undefined
}

/** A token endpoint on a real socket, which answers what it is told to. */
export interface TokenEndpoint {
  readonly settings: ExchangeSettings
  readonly received: readonly Received[]
  /** The next answers, in order; the last one stays. `hang` never answers, `drop` closes the connection. */
  answer(...answers: readonly (Answer | 'hang' | 'drop')[]): void
  stop(): Promise<void>
}

export const TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token'
/** What a token endpoint answers when all is well. */
export const GRANTED = {
  access_token: 'issued.token.text',
  token_type: 'Bearer',
  issued_token_type: TOKEN_TYPE,
  expires_in: 300,
  scope: 'openid read',
}

/** A refusal as Keycloak writes it. */
export const refusal = (status: number, error: string, description?: string): Answer => ({
  status,
  body: { error, error_description: description },
})

/** @param at Where to listen, as an earlier one did; default: a free port. */
export async function startTokenEndpoint(at?: string): Promise<TokenEndpoint> {
  const received: Received[] = []
  let answers: readonly (Answer | 'hang' | 'drop')[] = [{ status: 200, body: GRANTED }]
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    received.push({
      path: request.url ?? '',
      dpop: [request.headers['dpop']].flat()[0],
      form: new URLSearchParams(await readText(request)),
      authorization: request.headers.authorization,
      accept: request.headers.accept,
      contentType: request.headers['content-type'],
    })
    const [answer = 'drop', ...others] = answers
    if (others.length > 0) answers = others
    if (answer === 'hang') return
    if (answer === 'drop') {
      response.destroy()
      return
    }
    const { status, body = '', headers = {} } = answer
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
  const server = createServer((request, response) => void take(request, response))
  await new Promise<void>((resolve) => void server.listen(portOf(at), '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}/realms/ours`
  return {
    received,
    settings: {
      server: { issuer, tokenEndpoint: `${issuer}/token`, jwksUrl: `${issuer}/jwks` },
      client: {
        id: 'gate-way',
        authentication: { method: 'secret', secret: new Secret('s:e c+r%et') },
      },
    },
    answer: (...next) => void (answers = next),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => void server.close(resolve))
    },
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

const portOf = (url: string | undefined): number =>
  Number(url === undefined ? 0 : new URL(url).port)
