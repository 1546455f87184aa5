import { once } from 'node:events'
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import { text } from 'node:stream/consumers'

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** `reason` of a problem; absent in any other answer. */
  readonly reason: string | undefined
}

/** A request with any header, `Host` included, which `fetch` keeps for itself. */
export async function ask(url: string, options: RequestOptions = {}): Promise<Answered> {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest
  const asked = send(url, { agent: false, ...options })
  asked.end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  const body = await text(answer)
  const isProblem = answer.headers['content-type'] === 'application/problem+json'
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    body,
    reason: isProblem ? (JSON.parse(body) as { reason: string }).reason : undefined,
  }
}
