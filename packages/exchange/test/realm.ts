import { createSigningKey, signToken, startIssuer } from '@cambio/testkit'
import type { Members, RunningIssuer, SigningKey } from '@cambio/testkit'
import {
  createRemoteKeySet,
  parseToken,
  PLAIN_BEARER,
  Secret,
  verifyToken,
} from '@cambio/validation'
import type { Result, TokenPolicy, VerifiedToken } from '@cambio/validation'
import { ORDER_DEFAULTS, TARGET_DEFAULTS } from '../src/index.ts'
import type { ExchangeOrder, Target } from '../src/index.ts'

/** Epoch seconds at which every test happens. */
export const NOW = 1_800_000_000

/** For a result that a test does not doubt. */
export function valueOf<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(`failed: ${JSON.stringify(result.failure)}`)
  return result.value
}

/** A realm that signs: on a real socket, with real keys. It stands for an issuer, never for Keycloak. */
export interface Realm {
  readonly running: RunningIssuer
  readonly keys: ReturnType<typeof createRemoteKeySet>
  /** A token as the realm issues it to the exchange client, with these changes. */
  issue(changes?: Members, key?: SigningKey): string
  /** A verified token of this realm, with these changes. */
  verified(changes?: Members): Promise<VerifiedToken>
}

export async function startRealm(): Promise<Realm> {
  const running = await startIssuer({
    algorithms: ['EdDSA'],
    audience: 'api',
    now: () => NOW,
    claims: { azp: 'gateway', typ: 'Bearer' },
  })
  const keys = createRemoteKeySet({ issuer: running.issuer, allowPrivate: true })
  return {
    running,
    keys,
    issue: (changes, key) => running.token(changes, { ...(key !== undefined && { key }) }),
    async verified(changes) {
      const token = valueOf(parseToken(new Secret(running.token(changes))))
      return valueOf(await verifyToken(token, policyOf(running.issuer), keys, { now: NOW }))
    },
  }
}

/** A verified token of a partner, whose issuer needs no socket: its keys are at hand. */
export async function partnerToken(): Promise<VerifiedToken> {
  const key = await createSigningKey('EdDSA', 'partner-key')
  const issuer = await startIssuer({ algorithms: ['EdDSA'] })
  issuer.publish({ keys: [{ ...key.publicJwk }] })
  try {
    const claims = { iss: issuer.issuer, sub: 'alice', aud: 'gateway', exp: NOW + 60 }
    const token = valueOf(parseToken(new Secret(signToken(claims, key))))
    const keys = createRemoteKeySet({ issuer: issuer.issuer, allowPrivate: true })
    return valueOf(await verifyToken(token, policyOf(issuer.issuer), keys, { now: NOW }))
  } finally {
    await issuer.stop()
  }
}

/** An order that every road but `none` can carry; each test changes one thing. */
export const orderFor = (
  subject: VerifiedToken,
  changes: Partial<ExchangeOrder> = {},
): ExchangeOrder => ({
  ...ORDER_DEFAULTS,
  subject,
  subjectIssuer: 'partner',
  via: ['idp-permission'],
  target: targetOf({ audience: ['api'], scope: ['openid', 'read'] }),
  ...changes,
})

/** A target that asks for nothing but this. */
export const targetOf = (changes: Partial<Target> = {}): Target => ({
  ...TARGET_DEFAULTS,
  audience: [],
  scope: [],
  ...changes,
})

const policyOf = (issuer: string): TokenPolicy => ({
  issuer,
  algorithms: ['EdDSA'],
  types: ['JWT'],
  audiences: ['gateway', 'api', 'other'],
  clients: [],
  scopes: [],
  claims: {},
  leewaySeconds: 0,
  ...PLAIN_BEARER,
})
