import { ok, type Result } from '@cambio/validation'
import type { StoreUnavailable } from '../event/cache-event.ts'
import { MAX_VALUE_BYTES } from '../store/byte-store.ts'
import type { RedisConnection } from './redis-connection.ts'

/**
 * The values of several names, in their order, in the time of one round trip: all are asked for before the first is answered, in a
 * Cluster each at its own node. `undefined` for what is not there or is no text. Reads at most
 * {@link MAX_VALUE_BYTES} and one more byte of each; a longer value is the caller's to refuse.
 *
 * They are not read at one instant: what is written meanwhile may be seen in one and not in another.
 */
export async function readAtOnce(
  connection: RedisConnection,
  names: readonly string[],
): Promise<Result<readonly (Buffer | undefined)[], StoreUnavailable>> {
  const replies = await connection.run('get', (redis) =>
    Promise.all(names.map((name) => redis.getrangeBuffer(name, 0, MAX_VALUE_BYTES))),
  )
  return replies.ok ? ok(replies.value.map(asValue)) : replies
}

/** GETRANGE gives an empty text for a key that is not there, and what calls itself Redis may answer anything. */
function asValue(reply: unknown): Buffer | undefined {
  return Buffer.isBuffer(reply) && reply.length > 0 ? reply : undefined
}
