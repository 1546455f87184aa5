/** Sends requests with autocannon as fast as they are answered, and tells what came of it in one line of JSON. Its one argument is a `Load`. */
import autocannon from 'autocannon'
import type { Load, LoadResult } from '../load.ts'

/** In the first seconds of a virtual machine that compiles, with hundreds of connections, an answer takes longer than autocannon waits by default. */
const TIMEOUT_SECONDS = 60

const { url, token, requests, connections } = JSON.parse(process.argv[2] ?? '') as Load

const {
  '2xx': good,
  errors,
  timeouts,
  latency,
  duration,
} = await autocannon({
  url,
  connections,
  amount: requests,
  timeout: TIMEOUT_SECONDS,
  headers: { authorization: `Bearer ${token}` },
})
const result: LoadResult = {
  failed: requests - good + errors + timeouts,
  perSecond: requests / duration,
  p50Ms: latency.p50,
  p99Ms: latency.p99,
}
process.stdout.write(`${JSON.stringify(result)}\n`)
