import { describe, expect, it } from 'vitest'
import { redisFault } from './redis-fault.ts'

describe('redisFault', () => {
  it.each<[string, unknown, string]>([
    [
      'a system error',
      Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
      'ECONNREFUSED',
    ],
    ['a reply', new Error('WRONGTYPE Operation against a key'), 'WRONGTYPE'],
    ['a command timeout', new Error('Command timed out'), 'timeout'],
    ['a silent socket', new Error('Socket timeout. Expecting data'), 'timeout'],
    [
      'a Cluster of which no node answered',
      Object.assign(new Error('Failed to refresh slots cache.'), {
        lastNodeError: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
      }),
      'ECONNREFUSED',
    ],
    [
      'Sentinels that nobody reaches',
      new Error('All sentinels are unreachable.'),
      'sentinels_unreachable',
    ],
    [
      'a Cluster that is not there yet',
      new Error("Cluster isn't ready and enableOfflineQueue options is false"),
      'not_connected',
    ],
    ['a closed connection', new Error('Connection is closed.'), 'not_connected'],
    ['something thrown that is no error', 'secret', 'unknown'],
  ])('is one word for %s', (_kind, error, word) => {
    expect(redisFault(error)).toBe(word)
  })

  it.each([
    ['a reply', new Error('hunter2 is no password of user gateway')],
    ['an attached command', Object.assign(new Error('x'), { command: { args: ['hunter2'] } })],
    ['a code', Object.assign(new Error('x'), { code: 'hunter2' })],
    ['a long code', Object.assign(new Error('x'), { code: 'HUNTER2'.repeat(20) })],
  ])('tells nothing of what %s quotes', (_place, error) => {
    expect(redisFault(error)).toBe('unknown')
  })
})
