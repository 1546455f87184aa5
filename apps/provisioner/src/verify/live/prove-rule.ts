import {
  type Actor,
  bindingOf,
  type ExchangeClient,
  type ExchangeFailure,
  type ExchangeSettings,
  exchangeToken,
  ORDER_DEFAULTS,
  readActor,
  type Target,
  TARGET_DEFAULTS,
  type UncheckedToken,
  verifyIssuedToken,
} from '@cambio/exchange'
import type { Road } from '@cambio/trust'
import type { KeySet, Result, VerifiedToken } from '@cambio/validation'
import { answerOf } from '../cause/hear-refusal.ts'
import { causeOfIssued } from '../cause/issued-token-cause.ts'
import type { Cause } from '../cause/refusal.ts'
import type { Supply } from '../subject/supply.ts'
import type { Check, Outcome, What } from './check.ts'
import { isDenial } from './denial.ts'
import type { ExchangeTerms } from './exchange-terms.ts'
import type { Rule } from './rule.ts'

/** One exchange that is asked for. */
export interface Order {
  readonly rule: Rule
  readonly road: Road
  readonly target: Target
  readonly subject: VerifiedToken
}

/** What every attempt needs. */
export interface Bench {
  readonly server: ExchangeSettings['server']
  readonly exchangeClient: ExchangeClient
  /** Of the exchange client; nobody binds anything to the other one. */
  readonly terms: ExchangeTerms
  /** The client that nobody allows. */
  readonly stranger: ExchangeClient
  readonly realmKeys: KeySet
  readonly allowHttp: boolean
  /** Epoch seconds. */
  readonly now: () => number
  /** Why Keycloak refused the exchange client. */
  readonly explain: (failure: ExchangeFailure, order: Order) => Promise<Cause>
  /** Over: nothing further is tried. */
  readonly signal: AbortSignal
}

/** Tries what a rule promises, one after the other: Keycloak’s events tell of one attempt at a time. */
export async function proveRule(
  rule: Rule,
  supply: Supply,
  bench: Bench,
): Promise<readonly Check[]> {
  const subject = await supply.next()
  const checks: Check[] = [
    {
      origin: rule.name,
      what: { kind: 'subject' },
      outcome: subject.ok ? { state: 'proven' } : subject.failure,
    },
  ]
  if (!subject.ok) return checks
  for (const what of attemptsOf(rule, bench.exchangeClient)) {
    if (bench.signal.aborted) break
    // Each waits for the one before it.
    // oxlint-disable-next-line no-await-in-loop
    checks.push({ origin: rule.name, what, outcome: await attempt(what, rule, supply, bench) })
  }
  return checks
}

/** The client that nobody allows comes first: it is refused before a token counts as used. */
function attemptsOf({ roads, targets, others }: Rule, { id }: ExchangeClient): readonly What[] {
  return roads.flatMap((road): readonly What[] => [
    ...(road === 'none' ? [] : [{ kind: 'refusal', road } as const]),
    ...targets.map((target) => ({ kind: 'exchange', road, clientId: id, target }) as const),
    ...others
      .filter((other) => other.road === road)
      .map(({ clientId }) => ({ kind: 'other-client', road, clientId }) as const),
  ])
}

async function attempt(what: What, rule: Rule, supply: Supply, bench: Bench): Promise<Outcome> {
  if (what.kind === 'subject') return { state: 'proven' }
  if (what.kind === 'other-client') {
    return { state: 'untried', why: 'its secret is not in the trust file' }
  }
  const subject = await supply.next()
  if (!subject.ok) return subject.failure
  const { road } = what
  const target = what.kind === 'exchange' ? what.target : NO_TARGET
  const order = { rule, road, target, subject: subject.value }
  return what.kind === 'refusal'
    ? await beRefused(order, supply, bench)
    : await exchange(order, supply, bench)
}

/** Where no audience is asked for, no other permission stands before the one that is tried. */
const NO_TARGET: Target = { ...TARGET_DEFAULTS, audience: [], scope: [] }

async function beRefused(order: Order, supply: Supply, bench: Bench): Promise<Outcome> {
  const tried = await send(order, { client: bench.stranger }, bench)
  if (tried.ok) {
    supply.spend()
    return { state: 'let-through' }
  }
  const answer = answerOf(tried.failure)
  if (isDenial(tried.failure)) return { state: 'proven', answer }
  return { state: 'unproven', why: 'it was refused, but not for lack of a right', answer }
}

async function exchange(order: Order, supply: Supply, bench: Bench): Promise<Outcome> {
  const asker = { client: bench.exchangeClient, ...bench.terms }
  const tried = await send(order, asker, bench)
  if (order.road === 'jwt-grant' && order.rule.isOneTime) supply.spend()
  if (tried.ok) return await judge(tried.value, order, bench)
  const cause = await bench.explain(tried.failure, order)
  return { state: 'failed', answer: answerOf(tried.failure), cause }
}

async function send(
  { rule: { issuer }, road, target, subject }: Order,
  asker: Pick<ExchangeSettings, 'client' | 'actor' | 'bound'>,
  { server, allowHttp }: Bench,
): Promise<Result<UncheckedToken, ExchangeFailure>> {
  const settings = { server, allowHttp, ...asker }
  // By alias or by URL, as the gateway does: Keycloak looks the two up in different ways.
  const { subjectIssuer, parameters } = issuer
  const order = { ...ORDER_DEFAULTS, subject, subjectIssuer, via: [road], target, parameters }
  return await exchangeToken(order, settings)
}

/** Is it what was asked for, by the gateway’s own check? */
async function judge(
  token: UncheckedToken,
  { target, subject }: Order,
  { server, exchangeClient, terms, realmKeys, now }: Bench,
): Promise<Outcome> {
  const binding = bindingOf(terms.bound, exchangeClient)
  const expected = {
    issuer: server.issuer,
    clientId: exchangeClient.id,
    subject,
    target,
    binding,
    actor: actorNow(terms),
  }
  const issued = await verifyIssuedToken(token, expected, realmKeys, now())
  return issued.ok ? { state: 'proven' } : { state: 'failed', cause: causeOfIssued(issued.failure) }
}

/** One that can't be read is somebody nobody knows: no token is in his name. */
function actorNow({ actor: read }: ExchangeTerms): Pick<Actor, 'sub' | 'client'> | undefined {
  if (read === undefined) return undefined
  const actor = readActor(read)
  return actor.ok ? actor.value : {}
}
