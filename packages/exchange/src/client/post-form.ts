import { Agent, type Dispatcher } from 'undici'
import { AnswerCollector } from './answer-collector.ts'
import type { FormAnswer } from './form-answer.ts'

/** A request that carries a client's proof. */
export interface FormPost {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** One that is over sends nothing. */
  readonly signal?: AbortSignal | undefined
}

/** A token answer is a few KiB; one with large tokens some tens. What is longer is not read to its end. */
export const MAX_ANSWER_BYTES = 262_144

/** Connections are kept for the next request; idle ones do not keep the process. HTTP/1.1, as `fetch` speaks. */
const shared = new Agent({ allowH2: false })

/**
 * Posts a form and gives the answer, read: of one that is longer than {@link MAX_ANSWER_BYTES} all but the body. Redirects are not followed: they would take
 * secrets elsewhere. What `fetch` throws is thrown here, in its shape.
 *
 * In place of `fetch`, which takes several times as long for the same, in the middle of somebody's request.
 *
 * @param connections Those to send over, which may show a certificate; by default those of all who show none.
 */
export async function postForm(
  url: string,
  { headers, body, signal }: FormPost,
  connections: Dispatcher = shared,
): Promise<FormAnswer> {
  signal?.throwIfAborted()
  const { origin, pathname, search } = new URL(url)
  const allHeaders = { 'accept-encoding': 'identity', ...headers }
  const collector = new AnswerCollector(MAX_ANSWER_BYTES)
  const giveUp = (): void => collector.giveUp()
  signal?.addEventListener('abort', giveUp)
  try {
    connections.dispatch(
      { origin, path: pathname + search, method: 'POST', headers: allHeaders, body },
      collector,
    )
    return await collector.answer
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason
    throw new TypeError('fetch failed', { cause: error })
  } finally {
    signal?.removeEventListener('abort', giveUp)
  }
}
