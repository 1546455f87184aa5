import { probeClient, type AuthorizationServerSource, type ExchangeClient } from '@cambio/exchange'
import type { EffectiveTrust } from '@cambio/trust'
import type { RemoteKeySet } from '@cambio/validation'
import type { Logger } from '../log/logger.ts'

/** One thing that must hold before requests are welcome. `detail` says what is wrong, in our words. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  readonly detail?: string
}

export interface Report {
  readonly ready: boolean
  readonly checks: readonly Check[]
}

export interface Readiness {
  /** Checks what may have changed, as often as each cool-down allows, and tells how things stand. */
  report(): Promise<Report>
  /** Checks again every {@link RECHECK_SECONDS} until everything holds, also when nobody asks. */
  start(): void
  /** From now on not ready: the process is about to end. */
  stop(): void
}

export interface ReadinessParts {
  readonly trust: EffectiveTrust
  readonly server: AuthorizationServerSource
  readonly client: ExchangeClient
  readonly realmKeys: RemoteKeySet
  /** Keys of the issuers that are not our realm, by the issuer's name. */
  readonly issuerKeys: ReadonlyMap<string, RemoteKeySet>
  readonly log: Logger
}

/** Soon enough after a start that was too early, seldom enough to press nobody. Each probe leaves an event in the realm. */
export const RECHECK_SECONDS = 10
const MS_PER_SECOND = 1_000

/**
 * Ready: our realm is discovered and its keys are there, it has accepted the exchange client once, and at least one issuer's
 * tokens can be judged. An issuer that is away makes only its own tokens fail, so it does not make us unready as long
 * as there is another; neither does Redis.
 */
export function createReadiness(parts: ReadinessParts): Readiness {
  const { trust, server, realmKeys, issuerKeys } = parts
  const client = clientCheck(parts)
  let stopping = false
  let timer: NodeJS.Timeout | undefined

  async function report(): Promise<Report> {
    const checks = await Promise.all([
      checkServer(server),
      checkKeys('realm_keys', realmKeys),
      ...(asks(trust) ? [client()] : []),
      ...[...issuerKeys].map(([name, keys]) => checkKeys(`issuer_keys:${name}`, keys)),
    ])
    return { ready: !stopping && isReady(checks, issuerKeys.size), checks }
  }

  async function recheck(): Promise<void> {
    const { ready } = await report()
    if (!ready && !stopping) schedule()
  }

  function schedule(): void {
    timer = setTimeout(() => void recheck(), RECHECK_SECONDS * MS_PER_SECOND).unref()
  }

  return {
    report,
    start: () => void recheck(),
    stop() {
      stopping = true
      clearTimeout(timer)
    },
  }
}

function isReady(checks: readonly Check[], issuers: number): boolean {
  const own = checks.filter(({ name }) => !name.startsWith('issuer_keys:'))
  const others = checks.filter(({ name }) => name.startsWith('issuer_keys:'))
  return own.every(({ ok }) => ok) && (issuers === 0 || others.some(({ ok }) => ok))
}

async function checkServer(server: AuthorizationServerSource): Promise<Check> {
  const found = await server.get()
  const name = 'authorization_server'
  return found.ok ? { name, ok: true } : { name, ok: false, detail: found.failure.cause }
}

async function checkKeys(name: string, keys: RemoteKeySet): Promise<Check> {
  const loaded = await keys.load()
  return loaded.ok ? { name, ok: true } : { name, ok: false, detail: loaded.failure.cause }
}

/** Where every token goes on as it is, the exchange client is never used. */
function asks({ issuers }: EffectiveTrust): boolean {
  return issuers.some(({ via }) => via.some((road) => road !== 'none'))
}

/** Probes until the client is accepted, and never again: later refusals show in the requests. */
function clientCheck({ trust, server, client, log }: ReadinessParts): () => Promise<Check> {
  const name = 'exchange_client'
  let check: Check = { name, ok: false, detail: 'not asked yet' }
  let probing: Promise<Check> | undefined
  let probedAt = -Infinity

  async function probe(): Promise<Check> {
    const found = await server.get()
    if (!found.ok) return { name, ok: false, detail: 'the authorization server is not known yet' }
    probedAt = performance.now()
    const settings = { server: found.value, client, allowHttp: trust.insecureAllowHttp }
    const probed = await probeClient(settings)
    if (probed.outcome === 'accepted') return { name, ok: true }
    if (probed.outcome === 'refused') log.error(refusedFacts(trust), CLIENT_REFUSED)
    return { name, ok: false, detail: `the token endpoint says: ${probed.failure.reason}` }
  }

  return async () => {
    const isTooSoon = performance.now() - probedAt < RECHECK_SECONDS * MS_PER_SECOND
    if (check.ok || isTooSoon) return probing ?? check
    probing ??= probe().finally(() => (probing = undefined))
    check = await probing
    return check
  }
}

const CLIENT_REFUSED =
  'The authorization server does not accept the exchange client. Check CLIENT_ID and CLIENT_SECRET (client in the trust file). If they are right, ISSUER may be another server’s: ISSUER is our realm, where tokens are exchanged, and SUBJECT_TOKEN_ISSUER the partner’s, whose tokens come in; they may be swapped.'

function refusedFacts({ realmIssuer, client, issuers }: EffectiveTrust): object {
  const names = issuers.map(({ issuer }) => issuer)
  return { reason: 'client_refused', issuer: realmIssuer, client: client.id, subjectIssuers: names }
}
