import { LRUCache } from 'lru-cache'
import { sha256 } from '../proof/sha256.ts'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import type { Secret } from '../secret.ts'
import { isTime } from '../token/claims.ts'
import { memberOf } from '../token/json-object.ts'
import type { JsonObject } from '../token/json-object.ts'
import { askIssuer, locateEndpoint } from './ask-issuer.ts'
import type { IntrospectionFailure } from './introspection-failure.ts'
import { INTROSPECTION_DEFAULTS } from './introspection-settings.ts'
import type { IntrospectorOptions, IntrospectorSettings } from './introspection-settings.ts'

/** What the issuer says of a token that is active. */
export interface ActiveToken {
  readonly claims: JsonObject
  /** When it must be asked again. Epoch seconds. */
  readonly until: number
}

/** Knows of one issuer's opaque tokens what the issuer says of them. */
export interface Introspector {
  /** @param now Epoch seconds. */
  ask(text: Secret, now: number): Promise<Result<ActiveToken, IntrospectionFailure>>
}

/** All kept answers together, in characters of JSON: some ten thousand of them. */
const CACHE_CHARS = 33_554_432
/** Who tries many tokens must not make us press the issuer, nor take all our sockets. */
const MAX_UNDER_WAY = 64

/**
 * Asks an issuer about opaque tokens (RFC 7662) and keeps what it says: of an active token no longer than `cacheSeconds` and its `exp`, by a
 * hash of the token; of one that is not active, never (section 4). Equal questions at one time are one request, and at most
 * {@link MAX_UNDER_WAY} are under way.
 *
 * Does not judge what the issuer says: that is `introspectToken`.
 */
export function createIntrospector(options: IntrospectorOptions): Introspector {
  return new CachingIntrospector({ ...INTROSPECTION_DEFAULTS, ...options })
}

type Answer = Result<ActiveToken, IntrospectionFailure>

class CachingIntrospector implements Introspector {
  readonly #settings: IntrospectorSettings
  readonly #active = new LRUCache<string, ActiveToken>({
    maxSize: CACHE_CHARS,
    sizeCalculation: ({ claims }) => JSON.stringify(claims).length,
  })
  readonly #underWay = new Map<string, Promise<Answer>>()
  #endpoint: Promise<Result<URL, string>> | undefined

  constructor(settings: IntrospectorSettings) {
    this.#settings = settings
  }

  async ask(text: Secret, now: number): Promise<Answer> {
    const name = sha256(text.reveal())
    const kept = this.#active.get(name)
    if (kept !== undefined && now < kept.until) return ok(kept)
    const underWay = this.#underWay.get(name)
    if (underWay !== undefined) return underWay
    if (this.#underWay.size >= MAX_UNDER_WAY)
      return err(this.#unavailable('too many tokens are being asked about at once'))
    const asking = this.#ask(name, text, now).finally(() => this.#underWay.delete(name))
    this.#underWay.set(name, asking)
    return asking
  }

  async #ask(name: string, text: Secret, now: number): Promise<Answer> {
    this.#active.delete(name)
    const answer = await this.#send(text)
    if (!answer.ok) return err(this.#unavailable(answer.failure))
    if (memberOf(answer.value, 'active') !== true)
      return err({ reason: 'token_inactive', issuer: this.#settings.issuer })
    const token = { claims: answer.value, until: this.#untilOf(answer.value, now) }
    this.#active.set(name, token)
    return ok(token)
  }

  /** Where to ask is found out again after a failure: it may have moved. */
  async #send(text: Secret): Promise<Result<JsonObject, string>> {
    this.#endpoint ??= locateEndpoint(this.#settings)
    const endpoint = await this.#endpoint
    const answer = endpoint.ok ? await askIssuer(endpoint.value, text, this.#settings) : endpoint
    if (!answer.ok) this.#endpoint = undefined
    return answer
  }

  #untilOf(claims: JsonObject, now: number): number {
    const exp = memberOf(claims, 'exp')
    const latest = now + this.#settings.cacheSeconds
    if (exp === undefined) return latest
    return isTime(exp) ? Math.min(exp, latest) : now
  }

  #unavailable(cause: string): IntrospectionFailure {
    return { reason: 'introspection_unavailable', issuer: this.#settings.issuer, cause }
  }
}
