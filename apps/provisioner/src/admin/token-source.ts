import { logIn } from './log-in.ts'
import type { Login } from './login.ts'

/** Gives an access token that is good for the next request. */
export interface TokenSource {
  getAccessToken(): Promise<string>
  /** For a token that was refused though it was not over: the next one comes from a new login. */
  forget(): void
}

/** A token this close to its end is renewed first: it must outlive the request it is sent with. */
const RENEW_BEFORE_SECONDS = 10

/**
 * Logs in, and again before the token ends: with client credentials there is no refresh token, and a long
 * run outlives a token of 60 seconds. Requests that need a token at the same time share one login. Fails with an
 * `AdminError`.
 *
 * @param now Epoch seconds.
 */
export function createTokenSource(url: string, login: Login, now: () => number): TokenSource {
  let current: Current | undefined
  let renewing: Promise<Current> | undefined

  async function renew(): Promise<Current> {
    const askedAt = now()
    const { token, expiresIn } = await logIn(url, login)
    current = { token, renewAt: askedAt + expiresIn - reserveOf(expiresIn) }
    return current
  }
  return {
    async getAccessToken() {
      if (current !== undefined && now() < current.renewAt) return current.token
      renewing ??= renew().finally(() => (renewing = undefined))
      return (await renewing).token
    },
    forget: () => (current = undefined),
  }
}

interface Current {
  readonly token: string
  readonly renewAt: number
}

/** Of a short life the half: a token that is renewed before it is used would never serve. */
function reserveOf(expiresIn: number): number {
  return Math.min(RENEW_BEFORE_SECONDS, expiresIn / 2)
}
