import * as fc from 'fast-check'
import { parseList } from 'structured-headers'
import { describe, expect, it } from 'vitest'
import { quotaHeaders, type Quota } from './quota.ts'

/** The largest integer of a structured field (RFC 9651, section 3.3.1), which is the largest of a trust file. */
const LARGEST = 999_999_999_999_999
const DAY_SECONDS = 86_400

const quota = fc.record({
  limit: fc.record({
    name: fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/),
    per: fc.constantFrom('gateway', 'subject'),
    requests: fc.integer({ min: 1, max: LARGEST }),
    windowSeconds: fc.integer({ min: 1, max: DAY_SECONDS }),
  }),
  remaining: fc.integer({ min: 0, max: LARGEST }),
  resetSeconds: fc.integer({ min: 1, max: DAY_SECONDS }),
})
const quotas = fc.uniqueArray(quota, { minLength: 1, selector: ({ limit }) => limit.name })

/** A list as a reader of structured fields that is not ours has it: values and their parameters. */
const read = (field = ''): readonly unknown[] =>
  parseList(field).map(([value, parameters]) => [value, Object.fromEntries(parameters)])

describe('quotaHeaders', () => {
  it('are lists of strings with integers, as any reader of structured fields takes them', () => {
    const told = (given: readonly Quota[]): void => {
      const { 'ratelimit-policy': policy, ratelimit } = quotaHeaders(given)
      expect(read(policy)).toEqual(
        given.map(({ limit }) => [limit.name, { q: limit.requests, w: limit.windowSeconds }]),
      )
      expect(read(ratelimit)).toEqual(
        given.map(({ limit, remaining, resetSeconds }) => [
          limit.name,
          { r: remaining, t: resetSeconds },
        ]),
      )
    }
    fc.assert(fc.property(quotas, told))
  })
})
