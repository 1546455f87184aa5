import type { Decision, ReadyToExchange } from '@cambio/decision'
import {
  type AuthorizationServer,
  bindingOf,
  discoverAuthorizationServer,
  endSession,
  exchangeToken,
  expectedActor,
  type UncheckedToken,
  verifyIssuedToken,
} from '@cambio/exchange'
import type { EffectiveTrust } from '@cambio/trust'
import { createRemoteKeySet } from '@cambio/validation'
import type { ExchangeMeans } from './exchange-means.ts'

export interface LiveExchange {
  readonly trust: EffectiveTrust
  readonly means: ExchangeMeans
  readonly ready: ReadyToExchange
  /** Epoch seconds. */
  readonly now: () => number
}

/** What came of it, as notes for a `Decision`. */
export type ExchangeNotes = Pick<Decision, 'passedOver' | 'issued' | 'failure'>

/**
 * Really exchanges the subject token by its issuer's roads in order, and judges what is issued, by the functions and settings of the
 * gateway. A session that was asked for with the token (`refresh`) is ended; what else an exchange leaves in Keycloak stays there.
 */
export async function exchangeLive(live: LiveExchange): Promise<ExchangeNotes> {
  const { trust, means, ready } = live
  const { issuer, route, subject } = ready
  const allowHttp = trust.insecureAllowHttp
  const server = await discoverAuthorizationServer(trust.realmIssuer, { allowHttp })
  if (!server.ok) {
    const [road = 'none'] = issuer.via
    const { cause } = server.failure
    return { failure: { reason: 'server_unavailable', road, timedOut: false, cause } }
  }
  const { subjectIssuer, via, parameters, oneTime } = issuer
  // Where nothing is kept, the gateway asks for no session either.
  const refresh = issuer.refresh && trust.cache !== 'off'
  const asked = { subject, subjectIssuer, via, target: route.target }
  const order = { ...asked, parameters, oneTime, refresh }
  const settings = { ...means, server: server.value, allowHttp, now: live.now }
  const exchanged = await exchangeToken(order, settings)
  if (!exchanged.ok) return { failure: exchanged.failure }
  const { refreshToken, passedOver } = exchanged.value
  const notes = await judge(exchanged.value, server.value, live)
  if (refreshToken !== undefined) await endSession(refreshToken, settings)
  return { ...notes, passedOver }
}

async function judge(
  token: UncheckedToken,
  { issuer, jwksUrl }: AuthorizationServer,
  { trust, means, ready, now }: LiveExchange,
): Promise<ExchangeNotes> {
  const { client, bound } = means
  const expected = {
    issuer,
    clientId: client.id,
    subject: ready.subject,
    target: ready.route.target,
    binding: bindingOf(bound, client),
    actor: expectedActor(means.actor),
  }
  const allowHttp = trust.insecureAllowHttp
  const keys = createRemoteKeySet({ issuer, jwksUrl, allowHttp, allowPrivate: true })
  const issued = await verifyIssuedToken(token, expected, keys, now())
  return issued.ok ? { issued: issued.value } : { failure: issued.failure }
}
