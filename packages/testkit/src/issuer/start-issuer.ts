import { listen } from '../http/listen.ts'
import type { ListenOptions } from '../http/listen.ts'
import type { Algorithm } from './algorithm.ts'
import { answerRequest } from './answer-request.ts'
import { baselineClaims } from './baseline-claims.ts'
import type { Fault } from './fault.ts'
import { randomUUID } from 'node:crypto'
import type { Introspecting, IssuerEndpoint, Lie, Publication } from './publication.ts'
import { signToken } from './sign-token.ts'
import type { Members } from './sign-token.ts'
import { createSigningKey } from './signing-key.ts'
import type { SigningKey } from './signing-key.ts'

export interface IssuerOptions extends ListenOptions {
  /** One key per algorithm; the first one signs by default. Default `['RS256']`. */
  readonly algorithms?: readonly Algorithm[]
  /** What follows the host in the issuer URL, for example `/realms/partner`. Default: nothing. */
  readonly path?: string
  /** `aud` of the baseline token. Default `gateway`. */
  readonly audience?: string | readonly string[]
  /** Changes to the baseline token's claims, for every token. */
  readonly claims?: Members
  /** Epoch seconds, for the baseline token's times. Default: the system clock. */
  readonly now?: () => number
}

/** How a token is signed. By default rightly: with the first key, its `alg`, its `kid`, and `typ: JWT`. */
export interface SignOptions {
  /** Sign with the issuer's current key of this algorithm. */
  readonly alg?: Algorithm
  /** Sign with this key instead, published or not. */
  readonly key?: SigningKey
  /** The `kid` to claim in the header. */
  readonly kid?: string
  /** The `typ` to claim in the header. */
  readonly typ?: string
  /** Changes to the header, whatever they say; a member set to `undefined` is left out. */
  readonly header?: Members
}

/** An OpenID provider with real keys on a real socket. It stands for an issuer, never for Keycloak. */
export interface RunningIssuer {
  readonly issuer: string
  readonly discoveryUrl: string
  readonly jwksUrl: string
  readonly userinfoUrl: string
  readonly introspectionUrl: string
  /** The one client that may ask about opaque tokens. */
  readonly introspector: Introspecting
  /** The keys that sign now, in the order of the algorithms asked for. */
  readonly keys: readonly SigningKey[]
  /** How often each endpoint was asked, faulty answers included. */
  readonly fetches: Readonly<Record<IssuerEndpoint, number>>
  /** Signs exactly these claims. */
  sign(claims: Members, how?: SignOptions): string
  /** A token that is right in everything but the changes; a claim set to `undefined` is left out. */
  token(changes?: Members, how?: SignOptions): string
  /** An opaque token that stands for the baseline's claims with these changes; `introspect` and `userinfo` know it. */
  opaqueToken(changes?: Members): string
  /** From now on the opaque token is not active. */
  revoke(opaqueToken: string): void
  /** New keys sign from now on; the old ones stay published only with `keepOld`. */
  rotate(options?: { readonly keepOld?: boolean }): Promise<void>
  /** From now on the endpoint misbehaves. */
  fail(endpoint: IssuerEndpoint, fault: Fault): void
  /** From now on something else than the truth is published. */
  publish(lie: Lie): void
  /** Ends every {@link fail} and every {@link publish}. */
  recover(): void
  stop(): Promise<void>
}

export async function startIssuer(options: IssuerOptions = {}): Promise<RunningIssuer> {
  const { algorithms = ['RS256'], path = '', audience = 'gateway', now = systemClock } = options
  let keys = await createKeys(algorithms)

  const server = await listen((request, response) => {
    void answerRequest(request, response, publication)
  }, options)
  const issuer = `http://localhost:${server.port}${path}`
  const publication: Publication = {
    issuer,
    algorithms,
    keys,
    faults: new Map(),
    fetches: { discovery: 0, jwks: 0, userinfo: 0, introspection: 0 },
    lie: {},
    opaque: new Map(),
    introspector: { clientId: 'introspector', clientSecret: randomUUID() },
  }

  const sign = (claims: Members, how: SignOptions = {}): string =>
    signToken(claims, chooseKey(keys, how), chooseHeader(how))

  const claimsWith = (changes: Members = {}): Members => ({
    ...baselineClaims({ issuer, audience, now: now() }),
    ...options.claims,
    ...changes,
  })

  return {
    issuer,
    discoveryUrl: `${issuer}/.well-known/openid-configuration`,
    jwksUrl: `${issuer}/jwks`,
    userinfoUrl: `${issuer}/userinfo`,
    introspectionUrl: `${issuer}/introspect`,
    introspector: publication.introspector,
    fetches: publication.fetches,
    get keys() {
      return keys
    },
    sign,
    token: (changes, how) => sign(claimsWith(changes), how),
    opaqueToken(changes) {
      const token = randomUUID()
      publication.opaque.set(token, claimsWith(changes))
      return token
    },
    revoke: (token) => void publication.opaque.delete(token),
    async rotate({ keepOld = false } = {}) {
      keys = await createKeys(algorithms)
      publication.keys = keepOld ? [...keys, ...publication.keys] : keys
    },
    fail: (endpoint, fault) => void publication.faults.set(endpoint, fault),
    publish: (lie) => void (publication.lie = { ...publication.lie, ...lie }),
    recover() {
      publication.faults.clear()
      publication.lie = {}
    },
    stop: () => server.stop(),
  }
}

const systemClock = (): number => Math.floor(Date.now() / 1000)

function createKeys(algorithms: readonly Algorithm[]): Promise<SigningKey[]> {
  return Promise.all(algorithms.map((alg) => createSigningKey(alg)))
}

function chooseKey(keys: readonly SigningKey[], { key, alg }: SignOptions): SigningKey {
  const chosen = key ?? keys.find((one) => alg === undefined || one.alg === alg)
  if (chosen === undefined)
    throw new Error(`This issuer has no ${alg} key: ask for it at the start.`)
  return chosen
}

function chooseHeader({ kid, typ = 'JWT', header }: SignOptions): Members {
  return { typ, ...(kid !== undefined && { kid }), ...header }
}
