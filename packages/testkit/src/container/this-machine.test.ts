import { describe, expect, it } from 'vitest'
import { isThisMachine } from './this-machine.ts'

describe('isThisMachine', () => {
  it.each(['localhost', '127.0.0.1'])('is so for %s', async (host) => {
    expect(await isThisMachine(host)).toBe(true)
  })

  it.each(['203.0.113.7', 'no-such-host.invalid'])('is not so for %s', async (host) => {
    expect(await isThisMachine(host)).toBe(false)
  })
})
