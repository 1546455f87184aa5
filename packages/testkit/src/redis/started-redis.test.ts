import { describe, expect, it } from 'vitest'
import { redisConfiguration } from './started-redis.ts'

describe('redisConfiguration', () => {
  it('keeps nothing on disk', () => {
    expect(redisConfiguration({ password: undefined })).toBe('save ""\nappendonly no\n')
  })

  it('quotes a password with blanks and quotes', () => {
    expect(redisConfiguration({ password: 'a "b" c' })).toContain('requirepass "a \\"b\\" c"\n')
  })
})
