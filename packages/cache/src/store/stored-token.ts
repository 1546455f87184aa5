import type { Secret } from '@cambio/validation'

/** An issued token at rest. */
export interface StoredToken {
  /** The issued token. */
  readonly text: Secret
  /** The road it came by. */
  readonly road: string
  /** When it was stored, epoch seconds. */
  readonly storedAt: number
  /** When the entry ends, epoch seconds. Not the token's own `exp`, which lies later. */
  readonly expiresAt: number
}

/**
 * The token as a store keeps it: it ends with its `expiresAt` or after `lifetimeSeconds`, whichever comes
 * first. `undefined` when nothing is left, or when its end is no finite number: that is never stored.
 */
export function limitLifetime(
  token: StoredToken,
  lifetimeSeconds: number,
  now: number,
): StoredToken | undefined {
  const expiresAt = Math.min(token.expiresAt, now + lifetimeSeconds)
  return Number.isFinite(expiresAt) && expiresAt > now ? { ...token, expiresAt } : undefined
}
