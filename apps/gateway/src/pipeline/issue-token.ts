import {
  createBreaker,
  exchangeToken,
  ORDER_DEFAULTS,
  verifyIssuedToken,
  type AuthorizationServer,
  type IssuedToken,
  type Turns,
  type UncheckedToken,
} from '@cambio/exchange'
import type { EffectiveTrust } from '@cambio/trust'
import { ok, type KeySet, type Result } from '@cambio/validation'
import { askAs, type ClientStanding } from '../client/client-standing.ts'
import type { RequestNotes } from '../log/request-notes.ts'
import type { Meters } from '../metrics/meters.ts'
import { expectedToken, targetOf } from './expected-token.ts'
import type { GatewayFailure } from './failure.ts'
import type { Authenticated } from './states.ts'

/** A token that Keycloak has just issued, proven to be what was asked for. */
export interface FreshToken {
  readonly issued: IssuedToken
  /** As Keycloak said, in seconds. */
  readonly expiresIn?: number | undefined
}

export type IssueToken = (
  authenticated: Authenticated,
  server: AuthorizationServer,
) => Promise<Result<FreshToken, GatewayFailure>>

export interface IssueParts {
  readonly trust: EffectiveTrust
  readonly standing: ClientStanding
  /** Keycloak answers fewer in the same time when more are asked for at once. */
  readonly turns: Turns
  readonly realmKeys: KeySet
  readonly meters: Meters
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
}

/** Exchanges the subject token and verifies what comes back, and counts both. */
export function createIssueToken(parts: IssueParts): IssueToken {
  const { trust, standing, turns, realmKeys, meters, now } = parts
  const breaker = createBreaker()

  return async (authenticated, server) => {
    const { request, subject, issuer, route } = authenticated
    const order = {
      ...ORDER_DEFAULTS,
      subject,
      subjectIssuer: issuer.subjectIssuer,
      via: issuer.via,
      target: targetOf(route),
    }
    const end = meters.exchangeSeconds.startTimer()
    const settings = { server, allowHttp: trust.insecureAllowHttp, turns, breaker }
    const unchecked = await askAs(standing, (client) =>
      exchangeToken(order, { ...settings, client }),
    )
    const { road } = unchecked.ok ? unchecked.value : unchecked.failure
    const outcome = unchecked.ok ? 'issued' : unchecked.failure.reason
    if (road !== 'none') {
      end({ road })
      meters.exchanges.inc({ road, outcome })
    }
    if (!unchecked.ok) return unchecked
    noteRoads(unchecked.value, request.notes)

    const expected = expectedToken(authenticated, trust)
    const issued = await verifyIssuedToken(unchecked.value, expected, realmKeys, now())
    if (issued.ok) return ok({ issued: issued.value, expiresIn: unchecked.value.expiresIn })
    if (issued.failure.reason === 'issued_token_invalid') {
      meters.issuedTokenMismatches.inc({ check: issued.failure.check })
    }
    return issued
  }
}

/** A road that is always passed over costs a request each time; the log shows it. */
function noteRoads({ passedOver }: UncheckedToken, notes: RequestNotes): void {
  if (passedOver.length > 0) {
    notes.passedOver = passedOver.map(({ road, reason }) => `${road}: ${reason}`)
  }
}
