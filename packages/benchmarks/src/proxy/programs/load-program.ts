/** Sends requests with autocannon as fast as they are answered, and tells what came of it in one line of JSON. Its one argument is a `Load`. */
import autocannon from 'autocannon'
import type { Load, LoadResult } from '../load.ts'

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
  headers: { authorization: `Bearer ${token}` },
})
const result: LoadResult = {
  failed: requests - good + errors + timeouts,
  perSecond: requests / duration,
  p50Ms: latency.p50,
  p99Ms: latency.p99,
}
process.stdout.write(`${JSON.stringify(result)}\n`)
