import { splitScope } from '@cambio/validation'
import type { TokenClaims, VerifiedToken } from '@cambio/validation'
import type { Actor } from '../actor/read-actor.ts'
import type { Binding } from '../bound/binding.ts'
import type { Target, UncheckedToken } from '../exchange-order.ts'
import type { Road } from '../road.ts'
import { findOtherActor } from './actor-difference.ts'
import { findOtherBinding } from './binding-difference.ts'
import { asTexts, difference } from './difference.ts'
import type { Difference } from './difference.ts'
import { findOddLifetime } from './lifetime-difference.ts'
import { missingScopes, unaskedScopes } from './scope-difference.ts'

/** What was asked for. */
export interface Asked {
  /** The exchange client: the token must be issued to it. */
  readonly clientId: string
  /** The token that was changed for this one. */
  readonly subject: VerifiedToken
  readonly target: Target
  /** What the token must be bound to, as `bindingOf` gives it. Absent: nothing, and a bound one is refused. */
  readonly binding?: Binding | undefined
  /** Who acts for the subject. Absent: nobody was named. */
  readonly actor?: Pick<Actor, 'sub' | 'client'> | undefined
}

/** What a claim is compared with, besides what was asked. */
export interface Surroundings {
  /** Epoch seconds. */
  readonly now: number
  readonly leewaySeconds: number
  /** The subject's `sub` in our realm, where a token of it still lives. */
  readonly knownSub?: string | undefined
}

/** The first difference between what was asked and what an authentic token of our realm says. Pure. */
export function findDifference(
  answer: UncheckedToken,
  claims: TokenClaims,
  asked: Asked,
  { now, leewaySeconds, knownSub }: Surroundings,
): Difference | undefined {
  const { road } = answer
  return (
    findOtherBinding(claims, asked.binding) ??
    findOtherType(claims, asked.binding) ??
    findOtherClient(road, claims, asked.clientId) ??
    findOtherSubject(road, claims, asked.subject, knownSub) ??
    findMissingAudience(claims, asked.target) ??
    findMissingScope(answer, claims, asked.target) ??
    // On the road `none` it is the caller's own token: what it may do and how long it lives was its issuer's decision, and nothing was asked.
    (road === 'none'
      ? undefined
      : (findWiderScope(answer, claims, asked.target) ??
        findOddLifetime(answer, claims, asked.target, { now, leewaySeconds }) ??
        findOtherActor(claims, asked.actor)))
  )
}

/**
 * Keycloak's ID and refresh tokens have the same header as its access tokens; the claim `typ` tells them apart. In a token that is bound by DPoP it is
 * `DPoP` (`DPoPUtil`).
 */
function findOtherType({ all }: TokenClaims, binding: Binding | undefined): Difference | undefined {
  const expected = binding?.member === 'jkt' ? ['DPoP', 'Bearer'] : ['Bearer']
  const typ = all['typ']
  return expected.some((each) => each === typ)
    ? undefined
    : difference('typ', expected, asTexts(typ))
}

/**
 * Keycloak writes `azp`; RFC 9068 says `client_id`. Keycloak's `client_id` may be the service account's client that began the
 * session, so it counts only where there is no `azp`. On the road `none` the token was issued to the caller's client.
 */
function findOtherClient(
  road: Road,
  { azp, all }: TokenClaims,
  clientId: string,
): Difference | undefined {
  const client = azp ?? all['client_id']
  if (road === 'none' || client === clientId) return undefined
  return difference('azp', [clientId], asTexts(client))
}

/**
 * The realm's own users keep their `sub`. A partner's user has another one here, and keeps that: while a token of one lives, another one is
 * somebody else.
 */
function findOtherSubject(
  road: Road,
  { sub }: TokenClaims,
  subject: VerifiedToken,
  knownSub: string | undefined,
): Difference | undefined {
  const keepsUser = road === 'standard' || road === 'none'
  if (keepsUser)
    return sub === subject.claims.sub
      ? undefined
      : difference('sub', asTexts(subject.claims.sub), asTexts(sub))
  return knownSub === undefined || sub === knownSub
    ? undefined
    : difference('sub', [knownSub], asTexts(sub))
}

function findMissingAudience({ aud }: TokenClaims, { audience }: Target): Difference | undefined {
  return audience.every((each) => aud.includes(each))
    ? undefined
    : difference('audience', audience, aud)
}

function findMissingScope(
  answer: UncheckedToken,
  claims: TokenClaims,
  { scope }: Target,
): Difference | undefined {
  const missing = missingScopes(answer, claims, scope)
  return missing.length === 0
    ? undefined
    : difference('scope', missing, grantedScopes(answer, claims))
}

const grantedScopes = ({ scope }: UncheckedToken, { scopes }: TokenClaims): readonly string[] =>
  scope === undefined ? scopes : splitScope(scope)

function findWiderScope(
  answer: UncheckedToken,
  claims: TokenClaims,
  target: Target,
): Difference | undefined {
  const unasked = unaskedScopes(answer, claims, target)
  return unasked.length === 0
    ? undefined
    : difference('scope_wider', [...target.scope, ...target.allowedScope], unasked)
}
