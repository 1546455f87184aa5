import type { Secret } from '@cambio/validation'

/** An issued token at rest. */
export interface StoredToken {
  /** The issued token. */
  readonly text: Secret
  /** The road it came by. */
  readonly road: string
  /** When the exchange that bought it began, epoch seconds. A purge after it makes the entry void, however late it came. */
  readonly storedAt: number
  /** The issued token is good until then, epoch seconds; its own `exp` lies later. */
  readonly freshUntil: number
  /** When the entry ends, epoch seconds. Later than `freshUntil` only if there is something to refresh it with. */
  readonly expiresAt: number
  /** What gets the next issued token of the same Keycloak session. */
  readonly refresh?: RefreshToken
  /** Whose subject token it was exchanged for. */
  readonly subject: StoredSubject
  /** Whose the issued token is: our realm signs out its own users and sessions. */
  readonly issued?: StoredSubject
}

export interface RefreshToken {
  readonly text: Secret
  /** Epoch seconds. */
  readonly expiresAt: number
}

/** What a token said of itself: by this an entry is found when somebody's tokens are purged. */
export interface StoredSubject {
  readonly issuer: string
  /** SHA-256 of the exact token, base64url. Absent: a purge by token does not find it. */
  readonly digest?: string
  readonly jti?: string
  readonly sub?: string
  readonly sid?: string
}

/**
 * The token as a store keeps it: it ends with its `expiresAt` or after `lifetimeSeconds`, whichever comes
 * first, and with the issued or the refresh token in it, whichever ends last. `undefined` when nothing is left, or
 * when one of its times is no finite number: that is never stored.
 */
export function limitLifetime(
  token: StoredToken,
  lifetimeSeconds: number,
  now: number,
): StoredToken | undefined {
  const content = contentEnd(token)
  const expiresAt = Math.min(token.expiresAt, now + lifetimeSeconds, content)
  const freshUntil = Math.min(token.freshUntil, expiresAt)
  const isFinite = Number.isFinite(expiresAt) && Number.isFinite(freshUntil)
  return isFinite && expiresAt > now ? { ...token, expiresAt, freshUntil } : undefined
}

/** When neither the issued token nor what could refresh it is good any more, epoch seconds. */
export function contentEnd({
  freshUntil,
  refresh,
}: Pick<StoredToken, 'freshUntil' | 'refresh'>): number {
  return refresh ? Math.max(freshUntil, refresh.expiresAt) : freshUntil
}
