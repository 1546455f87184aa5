import { expect, it } from 'vitest'
import { rateLimits } from './rate-limit.ts'

it('a rate limit has a name and numbers that a header can tell', () => {
  const takes = (change: object): boolean => {
    const limit = { name: 'all', per: 'gateway', requests: 1, windowSeconds: 1, ...change }
    return rateLimits('').safeParse([limit]).success
  }
  expect(takes({ requests: 999_999_999_999_999 })).toBe(true)
  expect(takes({ requests: 1_000_000_000_000_000 })).toBe(false)
  expect(takes({ requests: 0.5 })).toBe(false)
  expect(takes({ name: 'a"b' })).toBe(false)
})
