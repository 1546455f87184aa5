import type { ReadyToExchange } from '@cambio/decision'
import type { ExchangeFailure } from '@cambio/exchange'
import type { TrustFile } from '@cambio/trust'
import { ok, type Result } from '@cambio/validation'
import { attempt, attemptResult } from '../admin/attempt.ts'
import type { AdminApi } from '../admin/admin-api.ts'
import { openSession } from '../admin/session.ts'
import { desiredState } from '../desired/desired-state.ts'
import type { SecretFacts } from '../desired/secret-facts.ts'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import { issuerEndpoints } from '../issuer/issuer-endpoints.ts'
import { settleOn } from '../settled/settle-on.ts'
import { adminLogin } from '../trust-file/admin-login.ts'
import type { SecretOf } from '../trust-file/secrets.ts'
import { readAccessFacts } from '../verify/access/read-access-facts.ts'
import { type Background, circumstances } from '../verify/cause/circumstances.ts'
import { hearRefusal } from '../verify/cause/hear-refusal.ts'
import { refusalEvents } from '../verify/cause/refusal-events.ts'
import { causeOf } from '../verify/causes.ts'
import { rulesOf } from '../verify/live/rule.ts'
import type { RoadCause } from './explained.ts'

/** Looks into the realm when Keycloak refuses. Sends no writing request. */
export interface Witness {
  /** Why each of these refusals was made; in the order they were made. */
  explain(
    failures: readonly ExchangeFailure[],
    ready: ReadyToExchange,
  ): Promise<Result<readonly RoadCause[], ProvisionFailure>>
}

/**
 * Takes its stand before the exchange, so that no old event explains a new refusal. Undefined where the trust file has no login.
 *
 * @param now Epoch seconds.
 */
export async function openWitness(
  trust: TrustFile,
  secretOf: SecretOf,
  now: () => number,
): Promise<Result<Witness, ProvisionFailure> | undefined> {
  const login = adminLogin(trust, secretOf)
  if (login === undefined) return undefined
  const { api } = openSession(trust.keycloak.url, trust.keycloak.realm, login, now)
  const reached = await attempt(() => api.server.features())
  if (!reached.ok) return reached
  const events = await refusalEvents(api.events, trust.client.id)
  return ok({
    async explain(failures, ready) {
      const background = await attemptResult(() => lookBehind(trust, api.look().api))
      if (!background.ok) return background
      const at = circumstances(orderOf(ready, trust, background.value), background.value)
      const causes: RoadCause[] = []
      for (const failure of failures) {
        // Each event counts for one refusal.
        // oxlint-disable-next-line no-await-in-loop
        const refusal = hearRefusal(failure, await events.next(failure.road))
        causes.push({ road: failure.road, ...causeOf(refusal, at) })
      }
      return ok(causes)
    },
  })
}

/** The realm as it is, also where the trust file could not be applied to it: that may be the cause. */
async function lookBehind(
  trust: TrustFile,
  api: AdminApi,
): Promise<Result<Background, ProvisionFailure>> {
  const settled = await settleOn(trust, api, await api.server.features())
  if (!settled.ok) return settled
  const endpoints = await issuerEndpoints(settled.value.issuers, trust.insecureAllowHttp ?? false)
  if (!endpoints.ok) return endpoints
  const resources = desiredState(settled.value, endpoints.value, NO_SECRETS)
  const facts = await readAccessFacts(settled.value, resources, api)
  return ok({ trust: settled.value, resources, facts })
}

/** Whether secrets are the same is no matter here. */
const NO_SECRETS: SecretFacts = { client: { method: 'secret' }, identityProviderDigests: new Map() }

function orderOf(
  { subject, issuer, route }: ReadyToExchange,
  trust: TrustFile,
  background: Background,
) {
  const rules = rulesOf(trust, background.trust, background.facts)
  const rule = rules.find((each) => each.issuer.name === issuer.name)
  if (rule === undefined) throw new Error('The token was judged by no rule of the trust file.')
  const [road = 'none'] = issuer.via
  return { rule, road, target: route.target, subject }
}
