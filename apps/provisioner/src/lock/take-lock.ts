import { err, ok, type Result } from '@cambio/validation'
import type { AdminApi } from '../admin/admin-api.ts'
import { attempt } from '../admin/attempt.ts'
import type { AdminFailure } from '../admin/failure.ts'
import { PATIENCE, waitForTry } from '../admin/patience.ts'
import { isOpen } from '../admin/transient.ts'
import { describeAge } from './describe-age.ts'
import { lockAttributes, type LockOwner, readLock, type RealmLock } from './realm-lock.ts'
import { hasEnded } from './this-process.ts'

/** Somebody else is at work in the realm. */
export interface LockHeld {
  readonly reason: 'lock_held'
  readonly realm: string
  readonly owner: string
  readonly ageSeconds: number
}

export type LockFailure = LockHeld | AdminFailure

export interface LockWish {
  readonly owner: LockOwner
  /** Take it from whoever holds it. */
  readonly breakLock: boolean
  /** Epoch seconds. */
  readonly now: () => number
  /** Told when the lock is taken from somebody: from whom, and how old it was. */
  readonly notice: (text: string) => void
}

/** Others may be quicker in between; a lock that changes hands this often is held. */
const TRIES = 3

/**
 * Takes a realm's lock, or says who holds it. A lock whose owner was a process of this machine that has
 * ended is nobody's.
 */
export async function takeLock(
  api: AdminApi,
  wish: LockWish,
): Promise<Result<RealmLock, LockFailure>> {
  for (let tries = 1; ; tries += 1) {
    // Each try follows what the one before it found.
    // oxlint-disable-next-line no-await-in-loop
    const tried = await tryOnce(api, wish)
    if (tried.ok && tried.value.owner.run === wish.owner.run) return tried
    if (tried.ok && (tries === TRIES || !isFree(tried.value, wish))) {
      return err(held(tried.value, api, wish))
    }
    if (!tried.ok && (tries === TRIES || !isOpen(tried.failure))) return tried
    // oxlint-disable-next-line no-await-in-loop
    await (tried.ok ? takeAway(tried.value, api, wish) : waitForTry(tries, PATIENCE))
  }
}

/** Tries to create the lock, and gives the one there is then, whoever's it is. */
async function tryOnce(
  api: AdminApi,
  { owner, now }: LockWish,
): Promise<Result<RealmLock, AdminFailure>> {
  const created = await attempt(() => api.lock.create(lockAttributes(owner, now())))
  if (!created.ok && !isOpen(created.failure)) return created
  // A creation without an answer may have been done all the same.
  const found = await attempt(() => readLock(api))
  if (!found.ok) return found
  if (found.value !== undefined) return ok(found.value)
  return created.ok ? err({ reason: 'vanished', what: 'the realm’s lock' }) : created
}

/** Whether this run may take the lock away from its owner. */
function isFree({ owner }: RealmLock, { breakLock }: LockWish): boolean {
  return breakLock || hasEnded(owner.process) === true
}

/** By its id, so that a lock somebody took anew meanwhile stays. */
async function takeAway(lock: RealmLock, api: AdminApi, wish: LockWish): Promise<void> {
  const { owner } = lock
  const age = describeAge(ageOf(lock, wish))
  wish.notice(
    hasEnded(owner.process) === true
      ? `The realm’s lock was left behind ${age} ago by ${owner.name}, which has ended: taken over.`
      : `The realm’s lock of ${owner.name}, taken ${age} ago, is broken as --break-lock says. Its owner is not stopped by that.`,
  )
  await removeLock(api, lock)
}

/** One that is gone already is as good. */
export async function removeLock(
  api: AdminApi,
  { id }: RealmLock,
): Promise<Result<void, AdminFailure>> {
  const removed = await attempt(() => api.lock.remove({ id, attributes: {} }))
  const isGone = !removed.ok && 'status' in removed.failure && removed.failure.status === NOT_FOUND
  return isGone ? ok(undefined) : removed
}

const NOT_FOUND = 404

function held(lock: RealmLock, { realm }: AdminApi, wish: LockWish): LockHeld {
  return {
    reason: 'lock_held',
    realm,
    owner: lock.owner.name,
    ageSeconds: ageOf(lock, wish),
  }
}

function ageOf({ since }: RealmLock, { now }: Pick<LockWish, 'now'>): number {
  return Math.max(0, now() - since)
}
