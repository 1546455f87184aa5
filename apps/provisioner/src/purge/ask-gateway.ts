import {
  describeFetchError,
  err,
  excerpt,
  isJsonObject,
  type JsonObject,
  ok,
  readAtMost,
  type Result,
  type Secret,
} from '@cambio/validation'
import type { PurgeFailure } from './purge-failure.ts'

/** What a gateway did. */
export interface Purged {
  /** Entries found and removed. */
  readonly removed: number
  /** Whether every gateway that shares its Redis knows or will know at once. */
  readonly everywhere: boolean
  readonly sessionsEnded: number
}

export interface PurgeRequest {
  /** Base URL of a gateway's management port. */
  readonly gateway: string
  readonly key: Secret
  /** As the management API takes it; with `by: token`, the token itself is in it. */
  readonly body: object
}

/** Keycloak is asked to end each session before the gateway answers. */
const TIMEOUT_MS = 60_000
const MAX_ANSWER_BYTES = 65_536

/** Has one gateway purge, which tells the others. Nothing of what was sent is in a failure. */
export async function askGateway(request: PurgeRequest): Promise<Result<Purged, PurgeFailure>> {
  const { gateway } = request
  try {
    const response = await send(request)
    const body = parse(await readAtMost(response, MAX_ANSWER_BYTES))
    const purged = response.ok ? readPurged(body) : undefined
    return purged === undefined ? err(failureOf(response.status, body, gateway)) : ok(purged)
  } catch (error) {
    return err({ reason: 'gateway_away', gateway, cause: describeFetchError(error) })
  }
}

function send({ gateway, key, body }: PurgeRequest): Promise<Response> {
  const url = new URL('cache/purge', gateway.endsWith('/') ? gateway : `${gateway}/`)
  return fetch(url, {
    method: 'POST',
    // The key goes nowhere else.
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { authorization: `Bearer ${key.reveal()}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

function parse(text: string | undefined): JsonObject {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return isJsonObject(value) ? value : {}
  } catch {
    // No gateway says this; its status is told.
    return {}
  }
}

function readPurged({ removed, everywhere, sessionsEnded }: JsonObject): Purged | undefined {
  const isRead =
    Number.isSafeInteger(removed) &&
    Number.isSafeInteger(sessionsEnded) &&
    typeof everywhere === 'boolean'
  return isRead
    ? { removed: Number(removed), everywhere, sessionsEnded: Number(sessionsEnded) }
    : undefined
}

function failureOf(status: number, { error, detail }: JsonObject, gateway: string): PurgeFailure {
  if (status === 401) return { reason: 'purge_key_refused', gateway }
  if (status === 404 && error === 'off') return { reason: 'purge_off', gateway, lacks: 'key' }
  if (status === 409) return { reason: 'purge_off', gateway, lacks: 'cache' }
  const said = typeof detail === 'string' ? { detail: excerpt(detail) } : {}
  return { reason: 'purge_refused', gateway, status, ...said }
}
