import KeycloakAdminClient, { NetworkError } from '@keycloak/keycloak-admin-client'
import { explanationOf } from './explanation.ts'
import { AdminError, type AdminRole } from './failure.ts'
import { PATIENCE, type Patience, waitForTry } from './patience.ts'
import type { TokenSource } from './token-source.ts'
import { askedWaitMs, isTransientForReading } from './transient.ts'
import { isTransportError, REQUEST_TIME_LIMIT_MS, transportError } from './transport.ts'

/** What one call does, for messages: `create client gateway`, and the role Keycloak wants for it. */
export interface Purpose {
  readonly doing: string
  readonly role: AdminRole
  /** A write of the realm's lock, which is no part of a plan and counted apart. */
  readonly isLocking?: true
}

/** Every request to the Admin API goes through here, so that each is named and each write is counted. */
export interface Connection {
  readonly realm: string
  readonly client: KeycloakAdminClient
  /** Sent again when the server fails or cannot be reached, four times in all. */
  readonly read: Send
  /** Sent once: whether it was done is for whoever knows the object to find out. */
  readonly write: Send
  readonly remember: Remember
  /** How many writing requests were sent, whatever came of them; without those of the lock. */
  readonly writes: () => number
  readonly lockWrites: () => number
}

type Send = <Answer>(purpose: Purpose, request: () => Promise<Answer>) => Promise<Answer>

/**
 * Within one look at the realm, asks each question once; outside of one, each time. Two questions are the
 * same when their arguments are.
 */
export type Remember = <Question extends readonly unknown[], Answer>(
  ask: (...question: Question) => Promise<Answer>,
) => (...question: Question) => Promise<Answer>

/** Tries of a read. */
const TRIES = 4

export function createConnection(
  url: string,
  realm: string,
  tokens: TokenSource,
  patience: Patience = PATIENCE,
): Connection {
  const client = new KeycloakAdminClient({
    baseUrl: url,
    realmName: realm,
    timeout: REQUEST_TIME_LIMIT_MS,
    // A redirected write would arrive as a read, and the token go where nobody said.
    requestOptions: { redirect: 'error' },
  })
  client.registerTokenProvider(tokens)
  let writes = 0
  let lockWrites = 0
  const send: Send = async (purpose, request) => {
    try {
      return await request().catch((error: unknown) => {
        if (!isUnauthorized(error)) throw error
        // Refused before anything was done, so it may be sent again.
        tokens.forget()
        return request()
      })
    } catch (error) {
      return raise(error, url, purpose)
    }
  }
  return {
    realm,
    client,
    read: (purpose, request) => send(purpose, () => insist(request, patience)),
    write: (purpose, request) =>
      send(purpose, () => {
        if (purpose.isLocking === true) lockWrites += 1
        else writes += 1
        return request()
      }),
    remember: (ask) => ask,
    writes: () => writes,
    lockWrites: () => lockWrites,
  }
}

async function insist<Answer>(request: () => Promise<Answer>, patience: Patience): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    try {
      // Each try follows the failure of the one before it.
      // oxlint-disable-next-line no-await-in-loop
      return await request()
    } catch (error) {
      if (tries === TRIES || !isTransientForReading(error)) throw error
      // oxlint-disable-next-line no-await-in-loop
      await waitForTry(tries, patience, askedWaitMs(error))
    }
  }
}

const UNAUTHORIZED = 401
const FORBIDDEN = 403

function isUnauthorized(error: unknown): boolean {
  return error instanceof NetworkError && error.response.status === UNAUTHORIZED
}

function raise(error: unknown, url: string, { doing, role }: Purpose): never {
  if (error instanceof NetworkError) {
    const { status } = error.response
    if (status === FORBIDDEN) throw new AdminError({ reason: 'role_missing', doing, role })
    const explanation = explanationOf(error.responseData)
    if (status === UNAUTHORIZED)
      throw new AdminError({ reason: 'login_expired', doing, explanation })
    throw new AdminError({ reason: 'request_refused', doing, status, explanation })
  }
  throw isTransportError(error) ? transportError(error, url, doing) : error
}
