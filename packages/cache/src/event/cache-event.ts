/** Where an entry was looked for: `memory` of this process, or the `shared` store outside it (Redis). */
export type CacheTier = 'memory' | 'shared'

/** What Redis was asked for. */
export type RedisOperation =
  | 'get'
  | 'set'
  | 'delete'
  | 'lease'
  | 'once'
  | 'limit'
  | 'purge'
  | 'publish'

/**
 * Redis gave no usable answer. `cause` is `timeout`, `not_connected`, `breaker_open` (it has not answered for
 * some time and is not asked), `sentinels_unreachable`, `unknown`, a system error code (`ECONNREFUSED`) or the
 * first word of Redis's reply (`WRONGPASS`, `OOM`): never its text, which may quote a command and so a password.
 */
export interface StoreUnavailable {
  readonly reason: 'store_unavailable'
  readonly operation: RedisOperation | 'connect' | 'subscribe'
  readonly cause: string
}

/**
 * What went wrong in the cache without failing a request: each is a miss or a lost write.
 *
 * - `store_unavailable`: see {@link StoreUnavailable};
 * - `entry_invalid`: a value was there and was refused. `fault` says which check refused it.
 */
export type CacheTrouble =
  | StoreUnavailable
  | { readonly reason: 'entry_invalid'; readonly fault: EntryFault }

/**
 * Why a stored value was refused.
 *
 * - `too_long`: longer than any value this cache writes (or, on a write, than it would read back);
 * - `truncated`: shorter than the fixed parts of a sealed value;
 * - `other_version`: not written by this version of the format;
 * - `other_key`: sealed with another seal key;
 * - `not_authentic`: changed, cut, or moved from another cache key;
 * - `malformed`: authentic, but not a token record: a bug or a misused seal key;
 * - `expired`: past its own end, though the store still had it.
 */
export type EntryFault =
  | 'too_long'
  | 'truncated'
  | 'other_version'
  | 'other_key'
  | 'not_authentic'
  | 'malformed'
  | 'expired'

/** What the cache reports, for metrics and the log. Holds no token, no cache key, no address. */
export type CacheEvent =
  | { readonly kind: 'lookup'; readonly tier: CacheTier; readonly found: boolean }
  | { readonly kind: 'stored'; readonly tier: CacheTier }
  /** An entry had to leave, although its time was not over, to make room. */
  | { readonly kind: 'evicted'; readonly tier: 'memory' }
  /** What memory holds after a change. */
  | {
      readonly kind: 'usage'
      readonly tier: 'memory'
      readonly entries: number
      readonly bytes: number
    }
  /** Whether commands are sent to Redis from now on. */
  | { readonly kind: 'connection'; readonly up: boolean }
  | { readonly kind: 'trouble'; readonly trouble: CacheTrouble }
  | FlightEvent
  | PurgeEvent

/**
 * Who works and who waits.
 *
 * - `flight`: how one caller got its value (or why not), see `Landing` and `FlightFailure`;
 * - `lease`: one was `taken` by somebody else when it was asked for, or `lost` before its work ended;
 * - `refresh_ahead`: a renewal in the background got a new token, failed, or was left to another replica;
 * - `refused_again`: a refusal was remembered.
 */
export type FlightEvent =
  | {
      readonly kind: 'flight'
      readonly outcome: 'work' | 'found' | 'waited' | 'alone' | 'wait_over' | 'holder_failed'
    }
  | { readonly kind: 'lease'; readonly outcome: 'taken' | 'lost' }
  | { readonly kind: 'refresh_ahead'; readonly outcome: 'renewed' | 'failed' | 'elsewhere' }
  | { readonly kind: 'refused_again' }

/**
 * What is dead and stays dead.
 *
 * - `purge`: one was asked for here; `everywhere` is false when other replicas could not be told yet;
 * - `dead_entry`: an entry was found and refused, because it was purged or because nobody can tell yet;
 * - `write_refused`: an entry was not stored: purged before it came, or another replica works or worked for its key since;
 * - `purge_log_mended`: the log in Redis had lost tombstones, and got them again from this process.
 */
export type PurgeEvent =
  | {
      readonly kind: 'purge'
      readonly by: 'all' | 'issuer' | 'subject' | 'session' | 'jti' | 'token'
      readonly removed: number
      readonly everywhere: boolean
    }
  | { readonly kind: 'dead_entry'; readonly tier: CacheTier }
  | { readonly kind: 'write_refused'; readonly because: 'purged' | 'lease_lost' }
  | { readonly kind: 'purge_log_mended'; readonly tombstones: number }

/** Hears every event, at the moment it happens. Must not throw. */
export type CacheListener = (event: CacheEvent) => void
