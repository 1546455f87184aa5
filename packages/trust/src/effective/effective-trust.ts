import type { ClaimRule, JsonObject, TokenPolicy } from '@cambio/validation'
import type { RouteMatch } from '../route/route-match.ts'
import type { FileReference, SecretReference } from '../secret-reference.ts'
import type { EffectiveHygiene } from './effective-hygiene.ts'
import type { ExternalIssuer, Road, TrustFile } from '../schema.ts'
import type {
  EffectiveRewrite,
  EffectiveRouteUpstream,
  EffectiveUpstream,
} from './effective-upstream.ts'

/**
 * What is declared before defaults: a trust file, or an environment's expansion, whose issuers have no
 * alias unless one is given.
 */
export type TrustDeclaration = Readonly<
  Omit<TrustFile, 'issuers'> & {
    readonly issuers: readonly (TrustFile['issuers'][number] | UnnamedIssuer)[]
  }
>
/** An issuer that is asked for by its URL, because nobody said its alias. */
export type UnnamedIssuer = ExternalIssuer

/** Where an issuer's keys come from. */
export type KeySource =
  /** Its discovery document names their address. */
  | { readonly from: 'discovery' }
  | { readonly from: 'url'; readonly url: string }
  /** Public JWKs (RFC 7517) written in the trust file; never empty. */
  | { readonly from: 'file'; readonly keys: readonly JsonObject[] }

/** Asking the issuer about tokens that are no JWT (RFC 7662). */
export interface EffectiveIntrospection {
  /** Absent: discovery tells it. */
  readonly endpoint?: string
  /** Our client at the issuer. */
  readonly clientId: string
  readonly clientSecret: SecretReference
  /** How long an answer is believed, never longer than the token lives. 0: it is asked each time. */
  readonly cacheSeconds: number
}

/** One rule: whose tokens, what they must look like, and how they are exchanged. */
export interface EffectiveIssuer {
  /** `self`: our own realm. */
  readonly kind: 'external' | 'self'
  /** What logs, metrics and routes call it; unique. */
  readonly name: string
  /** Exactly as in `iss`, the tenant filled in. Two rules may have the same one, and differ in `accept`. */
  readonly issuer: string
  /** Sent as `subject_issuer`: the alias, or the issuer's URL where there is none; the tenant filled in. */
  readonly subjectIssuer: string
  readonly keySource: KeySource
  /** Whether its host may have a private address; false keeps keys from being fetched inside our network. */
  readonly allowPrivate: boolean
  /** What a subject token must look like; `audiences` and `clients` are never both empty. */
  readonly accept: TokenPolicy
  /** Absent: tokens that are no JWT are refused. At most one issuer has it, because such a token names none. */
  readonly introspection?: EffectiveIntrospection
  /** Tried in this order; never empty. */
  readonly via: readonly Road[]
  /** Keycloak takes each of its tokens once as an assertion, so none may be sent twice. */
  readonly oneTime: boolean
  /** Sent along in every token request; holds no name that the request itself needs. */
  readonly parameters: Readonly<Record<string, string>>
  /** Keep the Keycloak session: ask for a refresh token, and refresh instead of exchanging anew. */
  readonly refresh: boolean
}

/** Who may use a route, of those whose token is accepted. */
export interface EffectiveAllow {
  /** Names of issuers. Absent: all. */
  readonly issuers?: readonly string[]
  /** Scopes the subject token must carry, all of them. */
  readonly scopes: readonly string[]
  /** Rules for the subject token's claims, by name. */
  readonly claims: Readonly<Record<string, ClaimRule>>
}

/** What an issued token must be good for, and may be at most. */
export interface EffectiveTarget {
  readonly audience: readonly string[]
  /** Absolute URIs (RFC 8707). */
  readonly resource: readonly string[]
  /** Scopes asked for. */
  readonly scope: readonly string[]
  /** Scopes the issued token may carry besides. */
  readonly allowedScope: readonly string[]
  /** An issued token that lives longer is refused. */
  readonly maxLifetimeSeconds: number
}

/** When new requests are refused, because there is too much to do. */
export interface EffectiveOverload {
  /** Most requests on their way. */
  readonly concurrency: number
  /** Of the event loop, smoothed. Absent: none is refused for it. */
  readonly eventLoopDelayMs?: number
}

/** At most so many requests in a window, counted together for each `per`. */
export interface EffectiveRateLimit {
  readonly name: string
  readonly per: 'gateway' | 'route' | 'issuer' | 'client' | 'subject' | 'address'
  readonly requests: number
  readonly windowSeconds: number
}

/** What becomes of what is still open when the token that it was opened with is over. */
export type StreamPolicy = 'end' | 'reauthorize' | 'keep'

export interface EffectiveRoute extends EffectiveHygiene {
  /** What logs, metrics and explanations call it; unique. */
  readonly name: string
  readonly match: RouteMatch
  readonly upstream: EffectiveRouteUpstream
  readonly rewrite: EffectiveRewrite
  /** `Host` that the upstream gets: its own (`upstream`), the client's (`client`), or this one. */
  readonly host: string
  /** No token is asked for and none is sent on; `allow` and `target` then say nothing. */
  readonly public: boolean
  readonly allow: EffectiveAllow
  /** Whether `access_token` in the query is taken too (RFC 6750, section 2.3). */
  readonly tokenInQuery: boolean
  readonly target: EffectiveTarget
  /** Besides those for every route. */
  readonly rateLimits: readonly EffectiveRateLimit[]
  /** Protocols that a connection may be upgraded to, in lower case. */
  readonly upgrades: readonly string[]
  readonly streams: StreamPolicy
}

export interface EffectiveCache {
  /** Present together with `sealKey`, unless `insecurePlaintext`. */
  readonly redis?: SecretReference
  /** Authorities of the servers' certificates. Absent: the system's. */
  readonly redisCa?: SecretReference
  readonly sentinelUsername?: string
  readonly sentinelPassword?: SecretReference
  /** What keys and channels start with. */
  readonly keyPrefix: string
  readonly commandTimeoutMs: number
  readonly sealKey?: SecretReference
  /** These open too what is stored. */
  readonly previousSealKeys: readonly SecretReference[]
  /** Absent: the last previous key names entries, else the seal key. */
  readonly nameKey?: SecretReference
  readonly insecurePlaintext: boolean
  readonly maxEntries: number
  readonly maxBytes: number
  readonly ceilingSeconds: number
  readonly refreshAhead: boolean
  /** 0: refusals are not remembered. */
  readonly negativeSeconds: number
  /** What becomes of subject tokens that were issued before their user signed out. */
  readonly signedOut: 'refuse' | 're-exchange'
}

/** How a client's secret is sent (OpenID Connect Core 1.0, section 9); `jwt`: it signs an assertion. */
export type SecretMethod = 'basic' | 'post' | 'jwt'

/** What the exchange client proves itself with. */
export type EffectiveClient = EffectiveClientExtras &
  (
    | { readonly secret: SecretReference; readonly method: SecretMethod }
    | { readonly privateKey: SecretReference; readonly keyId?: string }
    | { readonly certificate: SecretReference; readonly certificateKey: SecretReference }
    /** A token the platform gave this workload, in a file that is renewed. */
    | { readonly assertion: FileReference }
  )

interface EffectiveClientExtras {
  readonly id: string
  /** Sent as `actor_token` by the road `standard`; in a file that is renewed. */
  readonly actorToken?: FileReference
  /** Issued tokens must be bound to our certificate (RFC 8705) or our key (RFC 9449). */
  readonly bound?: 'mtls' | 'dpop'
}

/** Header by which a proxy hands a client's certificate on. */
export type CertificateHeader = 'client-cert' | 'x-forwarded-client-cert' | 'ssl-client-cert'

/** Proxies in front of us whose headers count. */
export interface EffectiveProxies {
  /** Addresses, and networks in CIDR notation. Empty: no header of anybody counts. */
  readonly addresses: readonly string[]
  /** By which of their headers they say who the client is, and what it asked for. */
  readonly forwarded: 'x-forwarded' | 'forwarded' | 'none'
  readonly clientCertificate?: CertificateHeader
}

/** How the gateway's own listener speaks TLS. */
export interface EffectiveTls {
  readonly certificate: SecretReference
  readonly key: SecretReference
  /** Ask clients for a certificate, and take any: it only proves who holds a token bound to it. */
  readonly clientCertificates: boolean
}

/** Where other proxies ask for decisions; one of both ports at least. 0: the system chooses. */
export interface EffectiveAuthorizer {
  readonly host: string
  /** For the forms over HTTP. */
  readonly port?: number
  readonly grpcPort?: number
}

/** Everything the gateway lives by, with no default left to think of. Frozen; holds no secret. */
export interface EffectiveTrust {
  /** Keycloak's base URL without a trailing slash. */
  readonly keycloakUrl: string
  readonly realm: string
  /** Our realm's issuer: the authorization server that exchanges, and the issuer of issued tokens. */
  readonly realmIssuer: string
  /** Origin by which clients know the gateway. Absent: nobody said it. */
  readonly publicUrl?: string
  readonly proxies: EffectiveProxies
  /** Absent: the gateway speaks plain HTTP. */
  readonly tls?: EffectiveTls
  /** Whether the own listener takes HTTP/2 besides HTTP/1.1. */
  readonly http2: boolean
  /** Absent: no other proxy asks us. */
  readonly authorizer?: EffectiveAuthorizer
  /** Processes that share the ports; `auto`: one for each core. */
  readonly workers: number | 'auto'
  /** A request that carries it gets its explanation logged. Absent: no request does. */
  readonly debugKey?: SecretReference
  readonly client: EffectiveClient
  readonly issuers: readonly EffectiveIssuer[]
  /** Those that have a name of their own. */
  readonly upstreams: readonly EffectiveUpstream[]
  readonly routes: readonly EffectiveRoute[]
  readonly overload: EffectiveOverload
  /** For every route. */
  readonly rateLimits: readonly EffectiveRateLimit[]
  readonly cache: 'off' | EffectiveCache
  readonly management: {
    /** Absent: nobody may purge by the management port. */
    readonly purgeKey?: SecretReference
  }
  readonly logout: {
    /** Whether logout tokens are taken. */
    readonly backChannel: boolean
  }
  readonly policyName: string
  readonly insecureAllowHttp: boolean
}
