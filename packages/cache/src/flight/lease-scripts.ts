/** The server's clock, so that replicas need not agree on the time. Milliseconds since the epoch. */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`

/**
 * KEYS: lease. ARGV: owner, length and keeping time in milliseconds. Gives 0 when the lease is the owner's now, else the
 * milliseconds it is taken for, at least 1; then its holder is told that somebody waits.
 *
 * A lease that would end later than one of full length is no lease of ours and does not count.
 */
export const ACQUIRE: string = `${NOW}
local ends = tonumber(redis.call('HGET', KEYS[1], 'ends') or 0)
if ends > now and ends - now <= tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'awaited', '1')
  return ends - now
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'ends', string.format('%.0f', now + ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 0
`

/**
 * KEYS: lease. ARGV: owner. Ends the lease if it is still the owner's. Its name stays for the keeping time: it is
 * what {@link FENCED_SET} compares. Gives 1 when somebody waits, 0 when nobody does, -1 when the lease was lost.
 */
export const RELEASE = `
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return -1 end
redis.call('HSET', KEYS[1], 'ends', '0')
return redis.call('HEXISTS', KEYS[1], 'awaited')
`

/**
 * KEYS: value, lease. ARGV: bytes, lifetime in milliseconds, owner (empty: the writer holds no lease). Gives 1 when
 * the bytes were stored, 0 when they were refused: somebody else took the lease since, or holds it now.
 */
export const FENCED_SET: string = `${NOW}
local lease = redis.call('HMGET', KEYS[2], 'owner', 'ends')
if lease[1] and lease[1] ~= ARGV[3] then
  if ARGV[3] ~= '' or tonumber(lease[2] or 0) > now then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`
