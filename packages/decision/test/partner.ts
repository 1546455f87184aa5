import { startIssuer, type Members, type RunningIssuer } from '@cambio/testkit'
import {
  parseTrustFile,
  withDefaults,
  type EffectiveIssuer,
  type EffectiveRoute,
} from '@cambio/trust'
import {
  createRemoteKeySet,
  parseToken,
  Secret,
  verifyToken,
  type KeySet,
  type Result,
  type UnverifiedToken,
  type VerifiedToken,
} from '@cambio/validation'

/** Epoch seconds at which every test happens. */
export const NOW = 1_800_000_000

/** A partner that signs tokens, and a trust file that accepts them on one route. */
export interface Partner {
  readonly issuer: EffectiveIssuer
  readonly route: EffectiveRoute
  readonly keys: KeySet
  /** The baseline token with these changes. */
  readonly token: (changes?: Members, how?: Parameters<RunningIssuer['token']>[1]) => string
  readonly verified: (changes?: Members) => Promise<VerifiedToken>
  readonly stop: () => Promise<void>
}

export async function startPartner(): Promise<Partner> {
  const running = await startIssuer({ algorithms: ['ES256'], now: () => NOW })
  const trust = withDefaults(
    valueOf(
      parseTrustFile(
        JSON.stringify({
          keycloak: { url: 'https://sso.example.com', realm: 'ours' },
          client: { id: 'gateway', secret: '${env:SECRET}' },
          issuers: [{ alias: 'partner', issuer: running.issuer, accept: { claims: { org: 'a' } } }],
          routes: [{ match: { path: '/orders' }, upstream: 'http://localhost:1' }],
        }),
        { env: {} },
      ),
    ),
  )
  const issuer = first(trust.issuers)
  const keys = createRemoteKeySet({ issuer: running.issuer, allowPrivate: true })
  const token: Partner['token'] = (changes, how) => running.token({ org: 'a', ...changes }, how)
  return {
    issuer,
    route: first(trust.routes),
    keys,
    token,
    verified: async (changes) =>
      valueOf(await verifyToken(parsed(token(changes)), issuer.accept, keys, { now: NOW })),
    stop: () => running.stop(),
  }
}

export function parsed(text: string): UnverifiedToken {
  return valueOf(parseToken(new Secret(text)))
}

/** For a result that a test does not doubt. */
export function valueOf<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(`failed: ${JSON.stringify(result.failure)}`)
  return result.value
}

function first<Item>([item]: readonly Item[]): Item {
  if (item === undefined) throw new Error('there is none')
  return item
}
