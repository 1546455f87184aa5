import type { ClaimRule, TokenPolicy } from '@cambio/validation'
import type { RouteMatch } from '../route/route-match.ts'
import type { SecretReference } from '../secret-reference.ts'
import type { ExternalIssuer, Road, TrustFile } from '../schema.ts'

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

export interface EffectiveIssuer {
  /** `self`: our own realm. */
  readonly kind: 'external' | 'self'
  /** What logs and metrics call it: the alias, the issuer's URL where there is none, or `self`. */
  readonly name: string
  readonly issuer: string
  /** Sent as `subject_issuer`: the alias, or the issuer's URL where there is none. */
  readonly subjectIssuer: string
  /** Absent: discovery tells it. */
  readonly jwksUrl?: string
  /** What a subject token must look like; `audiences` is never empty. */
  readonly accept: TokenPolicy
  /** Tried in this order; never empty. */
  readonly via: readonly Road[]
}

export interface EffectiveRoute {
  /** What logs and explanations call it: the match in one line where no name is declared. */
  readonly name: string
  readonly match: RouteMatch
  /** Origin: scheme, host and port. */
  readonly upstream: string
  /** No token is asked for, and none goes on. */
  readonly public: boolean
  /** Who may use it, of those whose token is accepted. */
  readonly allow: EffectiveAllow
  /** Takes the token from `?access_token=` too, and takes it out of the URL. */
  readonly tokenInQuery: boolean
  readonly target: { readonly audience: readonly string[]; readonly scope: readonly string[] }
}

export interface EffectiveAllow {
  /** Names of issuers. Absent: every issuer. */
  readonly issuers?: readonly string[]
  /** Scopes the subject token must carry, all of them. */
  readonly scopes: readonly string[]
  /** Rules for claims of the subject token, by name. */
  readonly claims: Readonly<Record<string, ClaimRule>>
}

export interface EffectiveCache {
  /** Present together with `sealKey`, or neither is. */
  readonly redis?: SecretReference
  readonly sealKey?: SecretReference
  readonly maxEntries: number
  readonly ceilingSeconds: number
}

/** The exchange client, and what it proves itself with. */
export type EffectiveClient = { readonly id: string } & (
  | { readonly secret: SecretReference }
  | { readonly privateKey: SecretReference; readonly keyId?: string }
  | { readonly certificate: SecretReference; readonly certificateKey: SecretReference }
)

/** Everything the gateway lives by, with no default left to think of. Frozen; holds no secret. */
export interface EffectiveTrust {
  /** Keycloak's base URL without a trailing slash. */
  readonly keycloakUrl: string
  readonly realm: string
  /** Our realm's issuer: the authorization server that exchanges, and the issuer of issued tokens. */
  readonly realmIssuer: string
  readonly client: EffectiveClient
  readonly issuers: readonly EffectiveIssuer[]
  readonly routes: readonly EffectiveRoute[]
  readonly cache: 'off' | EffectiveCache
  readonly policyName: string
  readonly insecureAllowHttp: boolean
}
