import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { isJsonObject } from '../token/json-object.ts'
import type { JsonObject } from '../token/json-object.ts'
import { fetchPublic, InnerAddress } from './public-only.ts'

export interface FetchLimits {
  /** For the whole answer, its body included. */
  readonly timeoutSeconds: number
  /** Of the body, after decompression. */
  readonly maxBytes: number
  /** Ask hosts inside our network too: private, link-local and loopback addresses, whatever name leads there. */
  readonly allowPrivate: boolean
}

/** What is sent. Absent: a GET. */
export interface Sending {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const MS_PER_SECOND = 1_000

/** Gets one JSON object, as {@link fetchText} gets it. */
export async function fetchJson(
  url: URL,
  limits: FetchLimits,
): Promise<Result<JsonObject, string>> {
  const text = await fetchText(url, limits)
  if (!text.ok) return text
  const value = parseJson(text.value)
  return isJsonObject(value)
    ? ok(value)
    : err(`GET ${url.origin}${url.pathname}: not a JSON object`)
}

/**
 * Gets, or sends by POST, within a time and a size. Redirects are not followed: they would lead past the check of the
 * address. The failure says in our words what happened; nothing of the answer is in it.
 */
export async function fetchText(
  url: URL,
  limits: FetchLimits,
  sending?: Sending,
): Promise<Result<string, string>> {
  const where = `${methodOf(sending)} ${url.origin}${url.pathname}`
  try {
    const response = await ask(url, limits, sending)
    if (response.status !== 200) return refuse(response, `${where}: status ${response.status}`)
    const body = await readAtMost(response, limits.maxBytes)
    return body === undefined ? err(`${where}: more than ${limits.maxBytes} bytes`) : ok(body)
  } catch (error) {
    return err(`${where}: ${describeFetchError(error)}`)
  }
}

function ask(
  url: URL,
  { allowPrivate, timeoutSeconds }: FetchLimits,
  sending: Sending | undefined,
): Promise<Response> {
  const request = {
    method: methodOf(sending),
    redirect: 'manual',
    headers: { accept: 'application/json', 'accept-encoding': 'identity', ...sending?.headers },
    signal: AbortSignal.timeout(timeoutSeconds * MS_PER_SECOND),
    ...(sending !== undefined && { body: sending.body }),
  } as const
  return allowPrivate ? fetch(url, request) : fetchPublic(url, request)
}

const methodOf = (sending: Sending | undefined): string => (sending === undefined ? 'GET' : 'POST')

/** The body as text, or `undefined` when it is larger; the rest of it is then not read. */
export async function readAtMost(
  { body }: { readonly body: AsyncIterable<Uint8Array> | null },
  maxBytes: number,
): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const INNER_ADDRESS =
  'its host is at a private address; if it should be, set privateAddress at the issuer in the trust file, or ALLOW_PRIVATE_ISSUERS'

/** What kept a request from being answered, without addresses: `no answer in time`, or a code such as `ECONNREFUSED`. */
export function describeFetchError(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  if (error.name === 'TimeoutError') return 'no answer in time'
  const { cause } = error
  if (error instanceof InnerAddress || cause instanceof InnerAddress) return INNER_ADDRESS
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
