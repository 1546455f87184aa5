import { setTimeout as sleep } from 'node:timers/promises'
import { type CacheKey, createLeases, createRedisConnection, parseRedisUrl } from '@cambio/cache'
import { Secret } from '@cambio/validation'

/** Takes a lease, says so, and never lets go of it: to be killed. */
const { REDIS_URL = '', PREFIX = '', KEY = '', LEASE_SECONDS = '' } = process.env
const address = parseRedisUrl(new Secret(REDIS_URL))
if (!address.ok) throw new Error(address.failure.problem)
const onEvent = (): void => undefined
const connection = createRedisConnection({ address: address.value, keyPrefix: PREFIX, onEvent })
const leases = createLeases({ connection, leaseSeconds: Number(LEASE_SECONDS), onEvent })
while (!connection.up) await sleep(10)
const answer = await leases.acquire(KEY as CacheKey)
process.stdout.write(`${answer.state}\n`)
