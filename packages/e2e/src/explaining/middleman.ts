import { once } from 'node:events'
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** Stands before Keycloak, which takes its address for its own, and rewrites what is asked of the token endpoint. */
export interface Middleman {
  readonly url: string
  stop(): Promise<void>
}

/** Changes the form of a token request, or whom it seems to be sent to. */
export type Rewrite = (form: URLSearchParams, headers: Record<string, string>) => void

const TOKEN_ENDPOINT = '/protocol/openid-connect/token'

export async function startMiddleman(target: string, rewrite: Rewrite): Promise<Middleman> {
  const server = createServer((request, response) => {
    passOn(target, request, response, rewrite).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function passOn(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  rewrite: Rewrite,
): Promise<void> {
  const { method = 'GET', url = '/' } = request
  const headers = textsOf(request)
  const body = (await buffer(request)).toString()
  const form = new URLSearchParams(body)
  const isExchange = url.endsWith(TOKEN_ENDPOINT) && form.has('subject_token')
  if (isExchange) rewrite(form, headers)
  const sent = isExchange ? form.toString() : body
  const { 'content-length': _length, 'transfer-encoding': _coding, ...kept } = headers
  const length = sent === '' ? {} : { 'content-length': String(Buffer.byteLength(sent)) }
  const onward = send(new URL(url, target), { method, headers: { ...kept, ...length } })
  onward.end(sent)
  const [answer]: IncomingMessage[] = await once(onward, 'response')
  if (answer === undefined) throw new Error('There is no answer.')
  response.writeHead(answer.statusCode ?? 502, answer.headers)
  answer.pipe(response)
}

/** The Host header stays what it was, so that Keycloak names this address in what it writes. */
function textsOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  )
}
