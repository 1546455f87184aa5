import { excerpt } from '@cambio/validation'
import type { Connection } from './connection.ts'
import { unlessForbidden } from './unless-forbidden.ts'

/** What a client was refused, as Keycloak wrote it down. */
export interface ErrorEvent {
  /** Epoch milliseconds, by Keycloak’s clock. */
  readonly time: number
  /** `TOKEN_EXCHANGE_ERROR`. */
  readonly type: string
  readonly error: string
  /** By Keycloak’s names, such as `reason`; bounded in length. */
  readonly details: Readonly<Record<string, string>>
}

export interface EventApi {
  /** The newest refusals of this client, the newest first; undefined when the account may not see events. */
  errorsOf(clientId: string): Promise<readonly ErrorEvent[] | undefined>
}

/** Enough to find our own among those of a busy gateway. */
const NEWEST = 20
const MAX_DETAIL_CHARACTERS = 200

export function eventApi({ client: admin, read, realm }: Connection): EventApi {
  return {
    async errorsOf(clientId) {
      const purpose = {
        doing: `read the events of client ${clientId}`,
        role: 'view-events',
      } as const
      const found = await unlessForbidden(
        read(purpose, () => admin.realms.findEvents({ realm, client: clientId, max: NEWEST })),
      )
      return found?.flatMap(({ time, type, error, details }) =>
        time === undefined || error === undefined
          ? []
          : [{ time, type: String(type), error, details: bounded(details ?? {}) }],
      )
    },
  }
}

function bounded(details: object): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]): [string, string] => [
      name,
      excerpt(String(value), MAX_DETAIL_CHARACTERS),
    ]),
  )
}
