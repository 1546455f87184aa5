import { discoverAuthorizationServer, type ExchangeClient } from '@cambio/exchange'
import { createIssuerKeys } from '@cambio/decision'
import { realmIssuer, type TrustFile } from '@cambio/trust'
import { createRemoteKeySet, err, ok, type Result } from '@cambio/validation'
import type { AdminApi } from '../../admin/admin-api.ts'
import { attemptResult } from '../../admin/attempt.ts'
import type { AdminFailure } from '../../admin/failure.ts'
import type { OnInterrupt } from '../../lock/with-lock.ts'
import { causeOf } from '../causes.ts'
import { type Background, circumstances } from '../cause/circumstances.ts'
import { hearRefusal } from '../cause/hear-refusal.ts'
import { type RefusalEvents, refusalEvents } from '../cause/refusal-events.ts'
import { sourceOf, type Sources } from '../subject/source-of.ts'
import { supplyOf } from '../subject/supply.ts'
import type { VerifyFailure } from '../verify-failure.ts'
import type { Check } from './check.ts'
import type { ExchangeTerms } from './exchange-terms.ts'
import { interruptible, type Interruption } from './interruption.ts'
import { type Bench, proveRule } from './prove-rule.ts'
import type { Rule } from './rule.ts'
import { withThrowAwayClient } from './throw-away-client.ts'

export interface LiveOptions {
  readonly trust: TrustFile
  readonly rules: readonly Rule[]
  readonly background: Background
  readonly exchangeClient: ExchangeClient
  readonly terms: ExchangeTerms
  readonly sources: Sources
  /** Epoch seconds. */
  readonly now: () => number
  readonly onInterrupt: OnInterrupt
}

/**
 * Really exchanges, by each road of each rule on its own, and has a client that nobody allows refused. Makes that client and
 * removes it; nothing else is written by us. What an exchange itself leaves is there: a user whom
 * `idp-permission` sees first is created and linked, with a session.
 */
export async function proveLive(
  options: LiveOptions,
  api: AdminApi,
): Promise<Result<readonly Check[], VerifyFailure | AdminFailure>> {
  const { trust, rules, now, sources } = options
  const hasToken = rules.some((rule) => sourceOf(rule, sources) !== undefined)
  if (!hasToken) return ok(rules.map(withoutToken))
  const issuer = realmIssuer(trust.keycloak.url, trust.keycloak.realm)
  const server = await discoverAuthorizationServer(issuer, { allowHttp: allowsHttp(trust) })
  if (!server.ok) return err({ reason: 'realm_unusable', discovery: server.failure })
  const events = await refusalEvents(api.events, options.exchangeClient.id)
  return await interruptible(options.onInterrupt, (interruption) =>
    attemptResult(() =>
      withThrowAwayClient(api.clients, now(), (stranger) =>
        interruption.orDone(
          proveRules(options, { server: server.value, stranger, events, interruption }),
        ),
      ),
    ),
  )
}

interface Stage {
  readonly server: Bench['server']
  readonly stranger: ExchangeClient
  readonly events: RefusalEvents
  readonly interruption: Interruption
}

async function proveRules(
  { trust, rules, background, exchangeClient, terms, sources, now }: LiveOptions,
  { server, stranger, events, interruption }: Stage,
): Promise<readonly Check[]> {
  const allowHttp = allowsHttp(trust)
  const bench: Bench = {
    server,
    exchangeClient,
    terms,
    stranger,
    realmKeys: createRemoteKeySet({
      issuer: server.issuer,
      jwksUrl: server.jwksUrl,
      allowHttp,
      allowPrivate: true,
    }),
    allowHttp,
    now,
    signal: interruption.signal,
    explain: async (failure, order) =>
      causeOf(hearRefusal(failure, await events.next()), circumstances(order, background)),
  }
  const checks: Check[] = []
  for (const rule of rules) {
    // One rule after the other: all of them share the exchange client’s events.
    // oxlint-disable-next-line no-await-in-loop
    checks.push(...(await proveOrSay(rule, sources, bench)))
  }
  return checks
}

async function proveOrSay(rule: Rule, sources: Sources, bench: Bench): Promise<readonly Check[]> {
  const source = sourceOf(rule, sources)
  if (source === undefined) return [withoutToken(rule)]
  const { allowHttp, now } = bench
  // Whoever runs this could ask any address as well.
  const keys = createIssuerKeys({ ...rule.issuer, allowPrivate: true }, allowHttp)
  return await proveRule(rule, supplyOf(rule, source, keys, now), bench)
}

function withoutToken({ name }: Rule): Check {
  const declare = name === 'self' ? '' : `, or declare issuers[${name}].testClient`
  const why = `there is no token to try; give one with --token ${name}=<file>${declare}`
  return { origin: name, what: { kind: 'subject' }, outcome: { state: 'unproven', why } }
}

function allowsHttp({ insecureAllowHttp }: TrustFile): boolean {
  return insecureAllowHttp ?? false
}
