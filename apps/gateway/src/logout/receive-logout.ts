import {
  LOGOUT_MAX_AGE_SECONDS,
  verifyLogoutToken,
  type LogoutFailure,
  type LogoutPolicy,
} from '@cambio/cache'
import type { EffectiveIssuer, EffectiveTrust } from '@cambio/trust'
import {
  ALGORITHMS,
  err,
  excerpt,
  ok,
  parseToken,
  spendSignatureCheck,
  type KeySet,
  type OnceGuard,
  type Result,
  type Secret,
} from '@cambio/validation'
import type { PurgeCache } from '../cache/purge-cache.ts'

/** An issuer that may sign its users out here, with its keys and no one else's. */
interface SigningOut {
  readonly policy: LogoutPolicy
  readonly keys: KeySet
}

export interface ReceiveLogoutParts {
  readonly trust: Pick<EffectiveTrust, 'realmIssuer' | 'client' | 'issuers'>
  readonly realmKeys: KeySet
  readonly keysOf: (issuer: EffectiveIssuer) => KeySet
  readonly once: OnceGuard
  readonly purge: PurgeCache
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
}

/** Obeys a logout token, or says why not. */
export type ReceiveLogout = (token: Secret) => Promise<Result<undefined, LogoutFailure>>

/**
 * OpenID Connect back-channel logout, of every issuer and of our own realm: what the named session or user bought is purged, in all replicas, and its
 * Keycloak sessions are ended in the background.
 *
 * An unknown issuer costs about what a wrong signature costs.
 */
export function createReceiveLogout(parts: ReceiveLogoutParts): ReceiveLogout {
  const { once, purge, now } = parts
  const issuers = signingOut(parts)

  return async (text) => {
    const token = parseToken(text)
    if (!token.ok) return token
    const found = issuers.get(token.value.issuer)
    if (found === undefined) {
      await spendSignatureCheck(token.value)
      return err({ reason: 'issuer_unknown', got: excerpt(token.value.issuer) })
    }
    const logout = await verifyLogoutToken(token.value, found.policy, found.keys, {
      now: now(),
      once,
    })
    if (!logout.ok) return logout
    const { endSessions } = await purge(logout.value)
    // The issuer waits for our answer, and may be the one whom we would ask.
    void endSessions()
    return ok(undefined)
  }
}

/** Rules of one issuer are one issuer here: its logout tokens are for any client of ours, or any whose tokens we accept. */
function signingOut({
  trust,
  realmKeys,
  keysOf,
}: ReceiveLogoutParts): ReadonlyMap<string, SigningOut> {
  const external = trust.issuers.filter(({ kind }) => kind === 'external')
  const issuers = new Map<string, SigningOut>()
  for (const issuer of external) {
    const rules = external.filter((each) => each.issuer === issuer.issuer)
    issuers.set(issuer.issuer, { policy: policyOf(rules, issuer, trust), keys: keysOf(issuer) })
  }
  const own = { issuer: trust.realmIssuer, audiences: [trust.client.id], algorithms: ALGORITHMS }
  return issuers.set(trust.realmIssuer, { policy: { ...COMMON, ...own }, keys: realmKeys })
}

const LEEWAY_SECONDS = 5

/** Many issuers do not say `logout+jwt` yet; `events` tells the token from others. */
const COMMON = {
  untyped: true,
  maxAgeSeconds: LOGOUT_MAX_AGE_SECONDS,
  leewaySeconds: LEEWAY_SECONDS,
} as const

function policyOf(
  rules: readonly EffectiveIssuer[],
  { issuer, accept }: EffectiveIssuer,
  { client }: Pick<EffectiveTrust, 'client'>,
): LogoutPolicy {
  const clients = rules.flatMap((rule) => [
    ...rule.accept.audiences,
    ...rule.accept.clients,
    ...(rule.introspection ? [rule.introspection.clientId] : []),
  ])
  const { algorithms, leewaySeconds } = accept
  return {
    ...COMMON,
    issuer,
    audiences: [...new Set([client.id, ...clients])],
    algorithms,
    leewaySeconds,
  }
}
