import { once } from 'node:events'
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** Stands before Keycloak, as which its discovery documents name it, and rewrites what is asked of the token endpoint. */
export interface Middleman {
  readonly url: string
  stop(): Promise<void>
}

/** Changes the form of an exchange. */
export type Rewrite = (form: URLSearchParams) => void

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
  if (isExchange) rewrite(form)
  const sent = isExchange ? form.toString() : body
  const { 'content-length': _length, 'transfer-encoding': _coding, ...kept } = headers
  const length = sent === '' ? {} : { 'content-length': String(Buffer.byteLength(sent)) }
  const onward = send(new URL(url, target), { method, headers: { ...kept, ...length } })
  onward.end(sent)
  const [answer]: IncomingMessage[] = await once(onward, 'response')
  if (answer === undefined) throw new Error('There is no answer.')
  if (!url.endsWith('/.well-known/openid-configuration')) {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    return void answer.pipe(response)
  }
  const here = `http://${request.headers.host ?? ''}`
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end((await buffer(answer)).toString().replaceAll(new URL(target).origin, here))
}

/** Headers that came once; the Host stays what it was. */
function textsOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  )
}
