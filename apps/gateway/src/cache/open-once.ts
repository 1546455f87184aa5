import type { KeyObject } from 'node:crypto'
import { createMemoryOnce, createSharedOnce, type RedisConnection } from '@cambio/cache'
import type { ReversibleOnceGuard } from '@cambio/validation'

/** Where all replicas remember together. */
export interface SharedMemory {
  readonly connection: RedisConnection
  /** The same in all replicas. */
  readonly hashKey: KeyObject
}

/** What may happen once: for all replicas where they share a Redis, else for this process. */
export function openOnce(shared: SharedMemory | undefined, now: () => number): ReversibleOnceGuard {
  return shared === undefined ? createMemoryOnce({ now }) : createSharedOnce({ ...shared, now })
}
