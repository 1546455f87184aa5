import { Agent, type Dispatcher, request } from 'undici'

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
 * Posts a form and gives the answer, read: at most one piece more than {@link MAX_ANSWER_BYTES} of it. Redirects are not followed: they would take
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
): Promise<Response> {
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: { 'accept-encoding': 'identity', ...headers },
      body,
      signal: signal ?? null,
      dispatcher: connections,
    })
    const bytes = await readMost(answer.body)
    const { statusCode: status } = answer
    return new Response(bytes.length > 0 ? bytes : null, {
      status,
      headers: namesAndValues(answer),
    })
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason
    throw new TypeError('fetch failed', { cause: error })
  }
}

async function readMost(body: AsyncIterable<Uint8Array>): Promise<Buffer<ArrayBuffer>> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of body) {
    pieces.push(piece)
    size += piece.byteLength
    if (size > MAX_ANSWER_BYTES) break
  }
  return Buffer.concat(pieces)
}

function namesAndValues({ headers }: Dispatcher.ResponseData): [string, string][] {
  return Object.entries(headers).flatMap(([name, values = []]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  )
}
