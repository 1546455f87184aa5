import type { CryptoKey } from 'jose'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { fetchPublishedKeys } from './fetch-published-keys.ts'
import { findKey } from './find-key.ts'
import type { IssuerKeySet, KeySetStatus } from './issuer-key-set.ts'
import { KEY_SET_DEFAULTS, monotonicSeconds } from './key-set-settings.ts'
import type { KeySetSettings, RemoteKeySetOptions } from './key-set-settings.ts'
import type { KeyFailure, KeyQuery, KeysUnavailable } from './key-set.ts'
import type { PublishedKeys } from './read-key-set.ts'

/** The keys an issuer publishes, kept and renewed. `load` tries as often as `retrySeconds` allows. */
export type RemoteKeySet = IssuerKeySet

/**
 * The keys of one issuer, by discovery or from `jwksUrl`. One fetch at a time, each within 5 s and 256 KiB and without
 * redirects; the last good keys serve while the issuer is down.
 */
export function createRemoteKeySet(options: RemoteKeySetOptions): RemoteKeySet {
  return new PublishedKeySet({ ...KEY_SET_DEFAULTS, clock: monotonicSeconds, ...options })
}

class PublishedKeySet implements RemoteKeySet {
  readonly #settings: KeySetSettings
  #keys: (PublishedKeys & { readonly fetchedAt: number }) | undefined
  #cause: string | undefined = 'not asked yet'
  #fetching: Promise<boolean> | undefined
  #triedAt = -Infinity
  #soughtAt = -Infinity
  #doubtedAt = -Infinity

  constructor(settings: KeySetSettings) {
    this.#settings = settings
  }

  get ready(): boolean {
    return this.#serving() !== undefined
  }

  async load(): Promise<Result<KeySetStatus, KeysUnavailable>> {
    await this.#freshen()
    return this.ready ? ok(this.status()) : err(this.#unavailable())
  }

  status(): KeySetStatus {
    const keys = this.#serving()
    return {
      issuer: this.#settings.issuer,
      keys: keys?.count ?? 0,
      rejected: keys?.rejected ?? [],
      ...(keys !== undefined && { ageSeconds: this.#since(keys.fetchedAt) }),
      ...(this.#cause !== undefined && { cause: this.#cause }),
    }
  }

  edition(): object | undefined {
    const keys = this.#serving()
    if (keys === undefined) return undefined
    const due = this.#due(keys.fetchedAt)
    if (due === 'before all else') return undefined
    if (due === 'behind') void this.#fetch()
    return keys
  }

  async find(query: KeyQuery): Promise<Result<CryptoKey, KeyFailure>> {
    const fetched = await this.#freshen()
    const found = await this.#pick(query)
    if (found.ok || found.failure.reason !== 'key_not_found') return found
    return (await this.#seek(fetched)) ? this.#pick(query) : found
  }

  async refresh(): Promise<boolean> {
    if (this.#since(this.#doubtedAt) < this.#settings.cooldownSeconds) return false
    this.#doubtedAt = this.#settings.clock()
    return this.#fetch()
  }

  /** Looks for an unknown key at the issuer; not again when `justFetched`, and once per cool-down. */
  async #seek(justFetched: boolean): Promise<boolean> {
    if (this.#since(this.#soughtAt) < this.#settings.cooldownSeconds) return this.#fetching ?? false
    this.#soughtAt = this.#settings.clock()
    return justFetched ? false : this.#fetch()
  }

  /** Fetches keys that are missing or old. True when the caller has waited for new ones. */
  async #freshen(): Promise<boolean> {
    const { retrySeconds } = this.#settings
    const keys = this.#serving()
    if (keys === undefined)
      return this.#since(this.#triedAt) < retrySeconds ? (this.#fetching ?? false) : this.#fetch()
    const due = this.#due(keys.fetchedAt)
    if (due === 'not yet') return false
    const fetching = this.#fetch()
    return due === 'behind' ? false : fetching
  }

  /** When keys fetched then are to be fetched anew: behind the tokens that they still serve, or before these are judged. */
  #due(fetchedAt: number): 'not yet' | 'behind' | 'before all else' {
    const { refreshAfterSeconds, waitAfterSeconds, cooldownSeconds } = this.#settings
    const sinceTry = this.#since(this.#triedAt)
    if (this.#since(fetchedAt) < refreshAfterSeconds || sinceTry < cooldownSeconds) return 'not yet'
    return sinceTry < waitAfterSeconds ? 'behind' : 'before all else'
  }

  /** Never rejects; true when there are new keys. */
  #fetch(): Promise<boolean> {
    this.#fetching ??= this.#fetchKeys().finally(() => (this.#fetching = undefined))
    return this.#fetching
  }

  async #fetchKeys(): Promise<boolean> {
    this.#triedAt = this.#settings.clock()
    const keys = await fetchPublishedKeys(this.#settings)
    this.#cause = keys.ok ? undefined : keys.failure
    if (keys.ok) this.#keys = { ...keys.value, fetchedAt: this.#settings.clock() }
    return keys.ok
  }

  async #pick(query: KeyQuery): Promise<Result<CryptoKey, KeyFailure>> {
    const keys = this.#serving()
    return keys === undefined
      ? err(this.#unavailable())
      : findKey(keys, this.#settings.issuer, query)
  }

  #serving(): (PublishedKeys & { readonly fetchedAt: number }) | undefined {
    const keys = this.#keys
    return keys !== undefined && this.#since(keys.fetchedAt) < this.#settings.maxAgeSeconds
      ? keys
      : undefined
  }

  #since(time: number): number {
    return this.#settings.clock() - time
  }

  #unavailable(): KeysUnavailable {
    const cause = this.#cause ?? 'the keys are too old'
    return { reason: 'keys_unavailable', issuer: this.#settings.issuer, cause }
  }
}
