import { randomUUID } from 'node:crypto'
import type { Members } from './sign-token.ts'

/** Five minutes: Keycloak's default life of an access token. */
const TOKEN_LIFETIME_SECONDS = 300

/** Whom the baseline token speaks of, and to. */
export interface Baseline {
  readonly issuer: string
  readonly audience: string | readonly string[]
  /** Epoch seconds. */
  readonly now: number
}

/** The claims of an access token that nobody has a reason to refuse. */
export function baselineClaims({ issuer, audience, now }: Baseline): Members {
  return {
    iss: issuer,
    sub: 'alice-at-the-partner',
    aud: audience,
    azp: 'partner-app',
    iat: now,
    exp: now + TOKEN_LIFETIME_SECONDS,
    jti: randomUUID(),
    sid: randomUUID(),
    scope: 'openid profile email',
    preferred_username: 'alice',
    email: 'alice@partner.example',
    email_verified: true,
    given_name: 'Alice',
    family_name: 'Archer',
  }
}
