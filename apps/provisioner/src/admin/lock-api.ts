import type { Connection, Purpose } from './connection.ts'

/** What a lock says of itself, in a client's attributes. */
export type LockAttributes = Readonly<Record<string, string>>

/** A living lock; `id` is Keycloak's own, so that nobody removes another lock than the one that was read. */
export interface LiveLock {
  readonly id: string
  readonly attributes: LockAttributes
}

/** The realm's lock: a client that nobody can log in with. Keycloak has client ids once, so one of two creations fails. */
export interface LockApi {
  find(): Promise<LiveLock | undefined>
  /** Fails with status 409 when there is one. */
  create(attributes: LockAttributes): Promise<void>
  /** Fails with status 404 when that lock is gone already. */
  remove(lock: LiveLock): Promise<void>
}

export const LOCK_CLIENT = 'cambio.lock'

const LOCKED: LockClient = {
  clientId: LOCK_CLIENT,
  name: 'Cambio is at work in this realm',
  description: 'Held by a run of cambio apply, and removed at its end.',
  enabled: false,
  publicClient: false,
  standardFlowEnabled: false,
  implicitFlowEnabled: false,
  directAccessGrantsEnabled: false,
  serviceAccountsEnabled: false,
}

type LockClient = Readonly<Record<string, string | boolean>> & { readonly clientId: string }

export function lockApi({ client: admin, read, write }: Connection): LockApi {
  return {
    async find() {
      const found = await read({ doing: 'read the realm’s lock', role: 'view-clients' }, () =>
        admin.clients.find({ clientId: LOCK_CLIENT }),
      )
      const live = found.find(({ clientId }) => clientId === LOCK_CLIENT)
      if (live?.id === undefined) return undefined
      return { id: live.id, attributes: textsIn(live.attributes ?? {}) }
    },
    async create(attributes) {
      await write(locking('take the realm’s lock'), () =>
        admin.clients.create({ ...LOCKED, attributes }),
      )
    },
    async remove({ id }) {
      await write(locking('remove the realm’s lock'), () => admin.clients.del({ id }))
    },
  }
}

function textsIn(attributes: Readonly<Record<string, unknown>>): LockAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, String(value)]),
  )
}

function locking(doing: string): Purpose {
  return { doing, role: 'manage-clients', isLocking: true }
}
