import type { CryptoKey } from 'jose'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import type { JsonObject } from '../token/json-object.ts'
import { findKey } from './find-key.ts'
import type { IssuerKeySet, KeySetStatus } from './issuer-key-set.ts'
import type { KeyFailure, KeyQuery, KeysUnavailable } from './key-set.ts'
import { readKeySet } from './read-key-set.ts'
import type { PublishedKeys } from './read-key-set.ts'

export interface StaticKeySetOptions {
  readonly issuer: string
  /** Public JWKs (RFC 7517). Those that can't be used are dropped one by one, as of a published set. */
  readonly keys: readonly JsonObject[]
}

/** Keys that were given. Nobody is asked, and they never change: when the issuer changes its keys, they must be given anew. */
export function createStaticKeySet(options: StaticKeySetOptions): IssuerKeySet {
  return new GivenKeySet(options)
}

class GivenKeySet implements IssuerKeySet {
  readonly #issuer: string
  readonly #reading: Promise<void>
  #keys: PublishedKeys | undefined
  #cause = 'not read yet'

  constructor({ issuer, keys }: StaticKeySetOptions) {
    this.#issuer = issuer
    this.#reading = this.#read(keys)
  }

  get ready(): boolean {
    return this.#keys !== undefined && this.#keys.count > 0
  }

  async load(): Promise<Result<KeySetStatus, KeysUnavailable>> {
    await this.#reading
    return this.ready ? ok(this.status()) : err(this.#unavailable())
  }

  status(): KeySetStatus {
    const { count = 0, rejected = [] } = this.#keys ?? {}
    return {
      issuer: this.#issuer,
      keys: count,
      rejected,
      ...(!this.ready && { cause: this.#cause }),
    }
  }

  edition(): object | undefined {
    return this.ready ? this.#keys : undefined
  }

  async find(query: KeyQuery): Promise<Result<CryptoKey, KeyFailure>> {
    await this.#reading
    return this.#keys !== undefined && this.ready
      ? findKey(this.#keys, this.#issuer, query)
      : err(this.#unavailable())
  }

  refresh(): Promise<boolean> {
    return Promise.resolve(false)
  }

  async #read(given: readonly JsonObject[]): Promise<void> {
    const keys = await readKeySet({ keys: given })
    if (keys.ok) this.#keys = keys.value
    this.#cause = keys.ok ? 'none of the given keys can be used' : keys.failure
  }

  #unavailable(): KeysUnavailable {
    return { reason: 'keys_unavailable', issuer: this.#issuer, cause: this.#cause }
  }
}
