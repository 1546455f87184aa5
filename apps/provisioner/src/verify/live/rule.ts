import { type Target, TARGET_DEFAULTS } from '@cambio/exchange'
import { type EffectiveIssuer, type Road, type TrustFile, withDefaults } from '@cambio/trust'
import type { Origin, SettledTrust } from '../../settled/settled-trust.ts'
import type { AccessFacts } from '../access/access-facts.ts'
import { allowedBy, originKey } from '../access/effective-access.ts'

/** What is to be proven of one issuer’s tokens. */
export interface Rule {
  /** Alias of the identity provider, or `self`. */
  readonly name: string
  readonly origin: Origin
  /** As the gateway judges this issuer’s tokens. */
  readonly issuer: EffectiveIssuer
  /** In the order they are tried, each on its own. */
  readonly roads: readonly Road[]
  /** What routes ask for, each once. */
  readonly targets: readonly Target[]
  /** Whether the JWT grant takes each token once. */
  readonly isOneTime: boolean
  /** Allowed clients besides the exchange client. */
  readonly others: readonly { readonly road: Road; readonly clientId: string }[]
}

/** One rule for each issuer of the trust file. Pure. */
export function rulesOf(
  trust: TrustFile,
  settled: SettledTrust,
  facts: AccessFacts,
): readonly Rule[] {
  const { issuers, routes } = withDefaults(trust)
  const targets = unique(routes.map(({ target }) => ({ ...TARGET_DEFAULTS, ...target })))
  return issuers.map((issuer) => {
    const origin = originOf(issuer, settled)
    const roads = inTryingOrder(roadsOf(origin, settled))
    return {
      name: origin.kind === 'self' ? 'self' : origin.alias,
      origin,
      issuer,
      roads,
      targets,
      isOneTime: isOneTime(origin, facts),
      others: roads.flatMap((road) => othersBy(road, origin, settled)),
    }
  })
}

function originOf(issuer: EffectiveIssuer, { issuers }: SettledTrust): Origin {
  const settled = issuers.find((one) => one.issuer === issuer.issuer)
  if (issuer.kind === 'self' || settled === undefined) return { kind: 'self' }
  return { kind: 'identity-provider', alias: settled.alias, declared: true }
}

/** Those of the exchange client. */
function roadsOf(origin: Origin, { grants, client }: SettledTrust): readonly Road[] {
  const key = originKey(origin)
  const own = grants.filter(
    ({ from, allow }) => originKey(from) === key && allow.includes(client.id),
  )
  return [...new Set(own.flatMap(({ via }) => via))]
}

/** The grant only looks users up, and the permission creates them: tried before it, each road stands on its own. */
function inTryingOrder(roads: readonly Road[]): readonly Road[] {
  return roads.toSorted(
    (one, other) => Number(other === 'idp-permission') - Number(one === 'idp-permission'),
  )
}

function isOneTime(origin: Origin, { providers }: AccessFacts): boolean {
  if (origin.kind === 'self') return false
  const config = providers.get(origin.alias)?.config ?? {}
  return config['jwtAuthorizationGrantAssertionReuseAllowed'] !== 'true'
}

function othersBy(road: Road, origin: Origin, settled: SettledTrust): Rule['others'] {
  const others = allowedBy(settled, road, origin).filter((id) => id !== settled.client.id)
  return road === 'none' ? [] : others.map((clientId) => ({ road, clientId }))
}

function unique(targets: readonly Target[]): readonly Target[] {
  const byText = targets.map((target): [string, Target] => [JSON.stringify(target), target])
  return [...new Map(byText).values()]
}
