import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { isJsonObject } from '../token/json-object.ts'
import type { JsonObject } from '../token/json-object.ts'

export interface FetchLimits {
  /** For the whole answer, its body included. */
  readonly timeoutSeconds: number
  /** Of the body, after decompression. */
  readonly maxBytes: number
}

const MS_PER_SECOND = 1_000

/**
 * Gets one JSON object, within a time and a size. Redirects are not followed: they would lead past the check of the
 * address. The failure says in our words what happened; nothing of the answer is in it.
 */
export async function fetchJson(
  url: URL,
  limits: FetchLimits,
): Promise<Result<JsonObject, string>> {
  const where = `GET ${url.origin}${url.pathname}`
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { accept: 'application/json', 'accept-encoding': 'identity' },
      signal: AbortSignal.timeout(limits.timeoutSeconds * MS_PER_SECOND),
    })
    if (response.status !== 200) return refuse(response, `${where}: status ${response.status}`)
    const body = await readAtMost(response, limits.maxBytes)
    if (body === undefined) return err(`${where}: more than ${limits.maxBytes} bytes`)
    const value = parseJson(body)
    return isJsonObject(value) ? ok(value) : err(`${where}: not a JSON object`)
  } catch (error) {
    return err(`${where}: ${describeFetchError(error)}`)
  }
}

/** The body as text, or `undefined` when it is larger; the rest of it is then not read. */
export async function readAtMost(
  response: Response,
  maxBytes: number,
): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** What kept a request from being answered, without addresses: `timeout`, or a code such as `ECONNREFUSED`. */
export function describeFetchError(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  if (error.name === 'TimeoutError') return 'no answer in time'
  const { cause } = error
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : 'connection failed'
}

async function refuse(response: Response, failure: string): Promise<Result<never, string>> {
  await response.body?.cancel()
  return err(failure)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
