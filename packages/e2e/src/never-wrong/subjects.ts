import type { RunningIssuer } from '@cambio/testkit'
import type { Random } from '../stage/random.ts'
import { type Alias, ALIASES, isOneTime, type Target, TARGETS, USERS_OF_EACH } from './cast.ts'

/** A partner's user with a token. */
export interface Subject {
  readonly alias: Alias
  readonly issuer: string
  readonly sub: string
  readonly jti: string
  readonly sid: string
  /** Epoch seconds. */
  readonly iat: number
  readonly exp: number
  readonly token: string
  /** Where it is sent: what is exchanged once can be used in one place. */
  readonly targets: readonly Target[]
}

/** Few, so that many users share one: neither `jti` nor `sid` says more than its issuer made of it. */
const NAMES = 50
const LONGEST_SECONDS = 20

export type Issuers = Readonly<Record<Alias, RunningIssuer>>

/** A new token for one of the users, of seconds. */
export function newSubject(issuers: Issuers, random: Random, nowMs: number): Subject {
  const alias = random.oneOf(ALIASES)
  const iat = Math.floor(nowMs / 1000)
  const claims = {
    sub: `user-${random.below(USERS_OF_EACH)}`,
    // Keycloak knows assertions by issuer and `jti`, so theirs are their own.
    jti: isOneTime(alias) ? `jti-${random.next()}` : `jti-${random.below(NAMES)}`,
    sid: `sid-${random.below(NAMES)}`,
    iat,
    exp: iat + 2 + random.below(LONGEST_SECONDS - 1),
  }
  return {
    ...claims,
    alias,
    issuer: issuers[alias].issuer,
    token: issuers[alias].token({ ...claims, email: `${claims.sub}@partner.example` }),
    targets: isOneTime(alias) ? [random.oneOf(TARGETS)] : TARGETS,
  }
}

/** The tokens in use. Each is still sent for a while after its end, and then makes room for a new one. */
export function createPool(size: number, make: () => Subject) {
  const subjects = Array.from({ length: size }, make)
  return {
    oneOf(random: Random, nowMs: number): Subject {
      // Some are in use much more than others.
      const place = Math.floor(random.next() ** SKEW * size)
      const found = subjects[place]
      if (found !== undefined && nowMs / 1000 < found.exp + GRACE_SECONDS) return found
      return (subjects[place] = make())
    },
  }
}

const GRACE_SECONDS = 1.5
const SKEW = 3
