import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Members } from '@cambio/testkit'

/** What a token endpoint answers: a status and a JSON body, or anything a test does to the response. */
export type TokenAnswer =
  | { readonly status: number; readonly body: Members }
  | ((response: ServerResponse) => void)

export interface TokenEndpoint {
  readonly url: string
  /** Requests to exchange a token, in order; the probe for our client is not among them. */
  readonly exchanges: readonly URLSearchParams[]
  readonly probes: number
  /** Secrets that our client showed, in order, probes included. */
  readonly shown: readonly string[]
  /** The secrets that our client is known by; a server that rotates them knows two for a while. */
  secrets: readonly string[]
  /** The DPoP proofs that came with exchanges, in order; empty where there was none. */
  readonly proofs: readonly string[]
  /** Knows our client again by something else than its secret in the header. */
  knows?: (form: URLSearchParams) => boolean | Promise<boolean>
  /** What is answered from now on to an exchange by the right client. */
  answer: (form: URLSearchParams) => TokenAnswer | Promise<TokenAnswer>
  stop(): Promise<void>
}

/** A token endpoint on a real socket: it knows one client, and exchanges whatever its `answer` says. */
export async function startTokenEndpoint(
  clientId: string,
  clientSecret: string,
): Promise<TokenEndpoint> {
  const exchanges: URLSearchParams[] = []
  const shown: string[] = []
  const proofs: string[] = []
  const server = createServer((request, response) => void take(request, response))
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')

  let probes = 0
  const endpoint: TokenEndpoint = {
    url: `http://localhost:${address.port}/token`,
    exchanges,
    shown,
    proofs,
    secrets: [clientSecret],
    get probes() {
      return probes
    },
    answer: () => ({ status: 500, body: {} }),
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return endpoint

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request))
    const answer = await judge(request, form)
    if (typeof answer === 'function') return answer(response)
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer.body))
  }

  async function judge(request: IncomingMessage, form: URLSearchParams): Promise<TokenAnswer> {
    if (form.get('subject_token') === 'probe') probes += 1
    const isOurs = (await endpoint.knows?.(form)) ?? isOurClient(request)
    if (!isOurs) {
      return { status: 401, body: { error: 'invalid_client' } }
    }
    if (form.get('subject_token') === 'probe') {
      return { status: 400, body: { error: 'invalid_request' } }
    }
    exchanges.push(form)
    proofs.push([request.headers['dpop'] ?? ''].flat().join())
    return endpoint.answer(form)
  }

  /** RFC 6749, 2.3.1: both are form-encoded before they are joined. */
  function isOurClient({ headers }: IncomingMessage): boolean {
    const [, login = ''] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? []
    const [id, secret] = Buffer.from(login, 'base64').toString().split(':').map(decodeURIComponent)
    if (id !== clientId || secret === undefined) return false
    shown.push(secret)
    return endpoint.secrets.includes(secret)
  }
}
