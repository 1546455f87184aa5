import {
  exchangeToken,
  type AuthorizationServer,
  type ExchangeFailure,
  type ExchangeOrder,
  type ExchangeSettings,
  type IssuedToken,
  type UncheckedToken,
} from '@cambio/exchange'
import type { EffectiveTrust } from '@cambio/trust'
import {
  ok,
  type KeySet,
  type ReversibleOnceGuard,
  type Result,
  type Secret,
} from '@cambio/validation'
import { askAs, type Asked, type ClientStanding } from '../client/client-standing.ts'
import type { Meters } from '../metrics/meters.ts'
import type { ExchangeTerms, ExpectToken } from './expected-token.ts'
import type { GatewayFailure } from './failure.ts'
import type { Authenticated, ReceivedRequest } from './states.ts'
import { verifyIssued } from './verify-issued.ts'

/** A token that Keycloak has just issued, proven to be what was asked for. */
export interface FreshToken {
  readonly issued: IssuedToken
  /** As Keycloak said, in seconds. */
  readonly expiresIn?: number | undefined
  /** Keeps the session; only where one is to be kept. */
  readonly refreshToken?: Secret | undefined
  /** As Keycloak said, in seconds. */
  readonly refreshExpiresIn?: number | undefined
}

export interface IssueOptions {
  /** Somebody will keep the session: then a refresh token is asked for, where the issuer's rule says so. Default: nobody will. */
  readonly keepSession?: boolean
}

export type IssueToken = (
  authenticated: Authenticated,
  server: AuthorizationServer,
  options?: IssueOptions,
) => Promise<Result<FreshToken, GatewayFailure>>

export interface IssueParts {
  readonly trust: Pick<EffectiveTrust, 'insecureAllowHttp'>
  readonly standing: ClientStanding
  readonly terms: ExchangeTerms
  readonly expect: ExpectToken
  /** Keycloak answers fewer in the same time when more are asked for at once. */
  readonly turns: NonNullable<ExchangeSettings['turns']>
  readonly breaker: NonNullable<ExchangeSettings['breaker']>
  /** Which one-time assertions were sent. */
  readonly once: ReversibleOnceGuard
  readonly realmKeys: KeySet
  readonly meters: Meters
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
}

/** Exchanges the subject token and verifies what comes back, and counts both. */
export function createIssueToken(parts: IssueParts): IssueToken {
  const { trust, standing, terms, expect, turns, breaker, once, meters, now } = parts
  const settings: Omit<ExchangeSettings, 'server' | 'client'> = {
    ...terms,
    allowHttp: trust.insecureAllowHttp,
    turns,
    breaker,
    now,
    onRetry: (cause) => meters.exchangeRetries.inc({ cause }),
  }

  return async (authenticated, server, options = {}) => {
    const order = orderFor(authenticated, options)
    const { client, outcome } = await counted(() => ask(order, server))
    if (!outcome.ok) return outcome
    noteRoads(outcome.value, authenticated.request)

    const expected = expect(authenticated, client)
    const issued = await verifyIssued(outcome.value, expected, parts)
    return issued.ok ? ok(freshToken(issued.value, outcome.value)) : issued
  }

  /** A client that was refused has used nothing up, so its second asking is no second use of an assertion. */
  function ask(order: ExchangeOrder, server: AuthorizationServer): Promise<AskedForToken> {
    return askAs(standing, (client, wasRefused) =>
      exchangeToken(order, { ...settings, server, client, ...(!wasRefused && { once }) }),
    )
  }

  async function counted(work: () => Promise<AskedForToken>): Promise<AskedForToken> {
    const end = meters.exchangeSeconds.startTimer()
    const asked = await work()
    const { outcome } = asked
    const { road } = outcome.ok ? outcome.value : outcome.failure
    if (road !== 'none') {
      end({ road })
      meters.exchanges.inc({ road, outcome: outcome.ok ? 'issued' : outcome.failure.reason })
    }
    return asked
  }
}

type AskedForToken = Asked<Result<UncheckedToken, ExchangeFailure>>

function orderFor(
  { subject, issuer, route }: Authenticated,
  { keepSession = false }: IssueOptions,
): ExchangeOrder {
  const { subjectIssuer, via, parameters, oneTime } = issuer
  const refresh = keepSession && issuer.refresh
  return { subject, subjectIssuer, via, target: route.target, parameters, oneTime, refresh }
}

function freshToken(issued: IssuedToken, unchecked: UncheckedToken): FreshToken {
  const { expiresIn, refreshToken, refreshExpiresIn } = unchecked
  return { issued, expiresIn, refreshToken, refreshExpiresIn }
}

/** A road that is always passed over costs a request each time; the log shows it. */
function noteRoads(
  { passedOver }: UncheckedToken,
  { notes, decision }: Pick<ReceivedRequest, 'notes' | 'decision'>,
): void {
  if (passedOver.length > 0) {
    decision.passedOver = passedOver
    notes.passedOver = passedOver.map(({ road, reason }) => `${road}: ${reason}`)
  }
}
