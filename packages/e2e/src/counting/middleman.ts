import { once } from 'node:events'
import { createServer, type IncomingMessage, request as send, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** Stands between the gateways and Keycloak, counts what is exchanged, and can hold a token request. */
export interface Middleman {
  readonly url: string
  /** How often each subject token or assertion was sent to Keycloak. */
  sent(token: string): number
  /**
   * The next token request is never answered: it does not reach Keycloak (`request`), or Keycloak has answered it
   * (`answer`). Resolves when that has come to pass.
   */
  holdNext(what: Held): Promise<void>
  /** The next token request is answered late: resolves when Keycloak has answered it, with what lets the answer go on. */
  delayNext(): Promise<() => void>
  stop(): Promise<void>
}

export type Held = 'request' | 'answer'

/** Longer than any test, so that no idle connection is closed just when a gateway uses it again. */
const KEEP_ALIVE_MS = 600_000

type Hold =
  | { readonly what: Held; readonly done: () => void }
  | { readonly what: 'late'; readonly done: (release: () => void) => void }

/** @param target Keycloak. Requests keep their `Host`, so that its answers name this address. */
export async function startMiddleman(target: string): Promise<Middleman> {
  const sent = new Map<string, number>()
  let next: Hold | undefined

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    const token = subjectOf(request, body)
    if (token === undefined) return pass(await forward(request, body), response)

    const hold = next
    next = undefined
    if (hold?.what === 'request') return hold.done()
    sent.set(token, (sent.get(token) ?? 0) + 1)
    const answer = await forward(request, body)
    if (hold?.what === 'late') await new Promise<void>((release) => hold.done(release))
    if (hold?.what !== 'answer') return pass(answer, response)
    answer.resume()
    await once(answer, 'end')
    hold.done()
  }

  async function forward(
    { method = 'GET', headers, url = '/' }: IncomingMessage,
    body: Buffer,
  ): Promise<IncomingMessage> {
    const onward = send(new URL(url, target), { method, headers, agent: false })
    onward.end(body)
    const [answer]: IncomingMessage[] = await once(onward, 'response')
    if (answer === undefined) throw new Error('There is no answer.')
    return answer
  }

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    sent: (token) => sent.get(token) ?? 0,
    holdNext: (what) => new Promise((done) => (next = { what, done })),
    delayNext: () => new Promise((done) => (next = { what: 'late', done })),
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function pass(answer: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.statusCode ?? 502, answer.headers)
  answer.pipe(response)
}

function subjectOf({ method, url = '' }: IncomingMessage, body: Buffer): string | undefined {
  if (method !== 'POST' || !url.endsWith('/protocol/openid-connect/token')) return undefined
  const form = new URLSearchParams(body.toString())
  return form.get('subject_token') ?? form.get('assertion') ?? undefined
}
