import { probeClient } from '@cambio/exchange'
import type { Check } from './check.ts'
import type { CheckedParts } from './checks.ts'

/** Soon enough after a start that was too early, seldom enough to press nobody. Each probe leaves an event in the realm. */
export const RECHECK_SECONDS = 10
const MS_PER_SECOND = 1_000
const NAME = 'exchange_client'

/** Probes while the client is not accepted: until it first is, and again after an exchange in which it was refused. */
export function clientCheck({
  trust,
  server,
  standing,
}: Pick<CheckedParts, 'trust' | 'server' | 'standing'>): () => Promise<Check> {
  let detail = 'not asked yet'
  let probing: Promise<void> | undefined
  let probedAt = -Infinity

  async function probe(): Promise<void> {
    const found = await server.get()
    if (!found.ok) {
      detail = 'the authorization server is not known yet'
      return
    }
    probedAt = performance.now()
    const { client } = standing
    const probed = await probeClient({
      server: found.value,
      client,
      allowHttp: trust.insecureAllowHttp,
    })
    if (probed.outcome === 'accepted') return standing.accepted()
    if (probed.outcome === 'refused') standing.refused()
    detail = `the token endpoint says: ${probed.failure.reason}`
  }

  function isTooSoon(): boolean {
    return performance.now() - probedAt < RECHECK_SECONDS * MS_PER_SECOND
  }

  return async () => {
    if (standing.standing !== 'accepted' && (probing !== undefined || !isTooSoon())) {
      probing ??= probe().finally(() => (probing = undefined))
      await probing
    }
    return standing.standing === 'accepted'
      ? { name: NAME, ok: true }
      : { name: NAME, ok: false, detail: detailOf() }
  }

  function detailOf(): string {
    if (standing.standing === 'untried') return detail
    const { proven, client } = standing
    if (proven === undefined || proven === client) return REFUSED
    return REFUSED_AND_FORMER_USED
  }
}

const REFUSED = 'the token endpoint says: client_refused'
const REFUSED_AND_FORMER_USED = `${REFUSED} to the new credential; the one before it is used on`
