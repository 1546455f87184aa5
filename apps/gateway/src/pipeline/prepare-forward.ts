import type { RouteTable } from '@cambio/decision'
import type { DpopKey } from '@cambio/exchange'
import type { EffectiveRoute } from '@cambio/trust'
import { ok, type Result } from '@cambio/validation'
import { admit } from './admit.ts'
import type { Authenticate } from './authenticate.ts'
import type { Exchange } from './exchange.ts'
import type { GatewayFailure } from './failure.ts'
import { rewriteHead } from './rewrite-head.ts'
import type { Forwardable, ReceivedRequest } from './states.ts'

export interface Stages {
  readonly routes: RouteTable<EffectiveRoute>
  readonly authenticate: Authenticate
  readonly exchange: Exchange
  /** What issued tokens are bound to; absent: they are bearer tokens. */
  readonly dpopKey?: DpopKey | undefined
}

/** A request's whole way: admit, authenticate, exchange, rewrite. The proxy forwards what comes out, and nothing else. */
export async function prepareForward(
  request: ReceivedRequest,
  stages: Stages,
): Promise<Result<Forwardable, GatewayFailure>> {
  const inbound = admit(request, stages.routes)
  if (!inbound.ok) return inbound

  const authenticated = await stages.authenticate(inbound.value)
  if (!authenticated.ok) return authenticated

  const exchanged = await stages.exchange(authenticated.value)
  if (!exchanged.ok) return exchanged

  return ok(await rewriteHead(exchanged.value, stages.dpopKey))
}
