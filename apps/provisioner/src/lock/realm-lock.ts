import { randomUUID } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import type { AdminApi } from '../admin/admin-api.ts'
import type { LockAttributes } from '../admin/lock-api.ts'
import { CREATED_MARKER } from '../desired/marker.ts'
import { processIdentity } from './this-process.ts'

/** Who is at work in a realm. */
export interface LockOwner {
  /** For people: `ada@build-7, process 4711`. */
  readonly name: string
  /** Of this run alone. */
  readonly run: string
  /** See `processIdentity`; empty where the system does not tell. */
  readonly process: string
}

/** A realm's lock, as somebody holds it. */
export interface RealmLock {
  /** Keycloak's id of it: a lock that was taken anew has another one. */
  readonly id: string
  readonly owner: LockOwner
  /** Epoch seconds; 0 when the lock does not say. */
  readonly since: number
}

/** The lock somebody holds of this realm, or undefined. Fails with an `AdminError`; writes nothing. */
export async function readLock(api: AdminApi): Promise<RealmLock | undefined> {
  const live = await api.lock.find()
  if (live === undefined) return undefined
  const { attributes } = live
  return {
    id: live.id,
    owner: {
      name: attributes[OWNER] ?? 'somebody',
      run: attributes[RUN] ?? '',
      process: attributes[PROCESS] ?? '',
    },
    since: Number(attributes[SINCE] ?? 0),
  }
}

/** How a lock says who holds it. */
export function lockAttributes({ name, run, process }: LockOwner, since: number): LockAttributes {
  return {
    [CREATED_MARKER]: 'true',
    [OWNER]: name,
    [RUN]: run,
    [PROCESS]: process,
    [SINCE]: String(since),
  }
}

const OWNER = 'cambio.lock.owner'
const RUN = 'cambio.lock.run'
const PROCESS = 'cambio.lock.process'
const SINCE = 'cambio.lock.since'

/** This run of this process. */
export function thisRun(): LockOwner {
  return {
    name: `${userName()}@${hostname()}, process ${process.pid}`,
    run: randomUUID(),
    process: processIdentity() ?? '',
  }
}

/** A container's user may have a number and no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}
