import { err, type Result } from '@cambio/validation'
import type { AdminApi } from '../admin/admin-api.ts'
import type { AdminFailure } from '../admin/failure.ts'
import { PATIENCE, waitForTry } from '../admin/patience.ts'
import { isOpen } from '../admin/transient.ts'
import { describeAdminFailure } from '../failure/describe-admin-failure.ts'
import { type LockOwner, type RealmLock, thisRun } from './realm-lock.ts'
import { type LockFailure, type LockWish, removeLock, takeLock } from './take-lock.ts'

export interface LockOptions extends Omit<LockWish, 'owner'> {
  readonly onInterrupt: OnInterrupt
  /** Default: this process, as a run of its own. */
  readonly owner?: LockOwner
}

/**
 * Calls back when somebody asks the process to end, which it does not do by itself from then on. Gives back
 * what ends that.
 */
export type OnInterrupt = (listener: () => void) => () => void

/**
 * Does work in a realm while nobody else does, and gives the lock back however it ends.
 *
 * @param work Told by its signal that somebody asks the process to end: it starts nothing new then, and ends soon.
 */
export async function withLock<Value, Failure>(
  api: AdminApi,
  options: LockOptions,
  work: (interrupted: AbortSignal) => Promise<Result<Value, Failure>>,
): Promise<Result<Value, Failure | LockFailure>> {
  const interruption = new AbortController()
  const endListening = options.onInterrupt(() => interruption.abort())
  try {
    const lock = await takeLock(api, { ...options, owner: options.owner ?? thisRun() })
    if (!lock.ok) return err(lock.failure)
    try {
      return await work(interruption.signal)
    } finally {
      await giveBack(api, lock.value, options)
    }
  } finally {
    endListening()
  }
}

const TRIES = 3

async function giveBack(api: AdminApi, lock: RealmLock, { notice }: LockOptions): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    // Each try follows the failure of the one before it.
    // oxlint-disable-next-line no-await-in-loop
    const removed = await removeLock(api, lock)
    if (removed.ok) return
    if (tries === TRIES || !isOpen(removed.failure)) return notice(leftBehind(removed.failure))
    // oxlint-disable-next-line no-await-in-loop
    await waitForTry(tries, PATIENCE)
  }
}

function leftBehind(failure: AdminFailure): string {
  return `The realm’s lock could not be removed: ${describeAdminFailure(failure)} The next run on this machine takes it over; elsewhere, say --break-lock.`
}
