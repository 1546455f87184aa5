import type { CacheKey } from '../key/cache-key.ts'

/**
 * A store outside the process. It only takes bytes, so a token reaches it through `createSealedStore` or not
 * at all: there is no way to write one in clear text. Never rejects, like `TokenStore`.
 */
export interface ByteStore {
  get(key: CacheKey): Promise<Uint8Array | undefined>
  /** Whether the bytes were stored. */
  set(key: CacheKey, bytes: Uint8Array, lifetimeSeconds: number): Promise<boolean>
  delete(key: CacheKey): Promise<void>
  close(): Promise<void>
}

/** Room for the largest token an HTTP header can carry (16 KiB) four times over; longer values are refused. */
export const MAX_VALUE_BYTES: number = 64 * 1024
