import { inspect } from 'node:util'
import { Secret } from '@cambio/validation'
import { describe, expect, it } from 'vitest'
import { parseRedisUrl } from './redis-address.ts'

const baseline = { kind: 'single', host: 'redis.example', port: 6379, tls: false, database: 0 }

describe('parseRedisUrl', () => {
  it.each([
    ['redis://redis.example', baseline],
    ['redis://redis.example/', baseline],
    [' redis://redis.example\n', baseline],
    ['redis://redis.example:7000/3', { ...baseline, port: 7000, database: 3 }],
    ['rediss://redis.example', { ...baseline, tls: true }],
    ['redis://[::1]:7000', { ...baseline, host: '::1', port: 7000 }],
    ['redis://gateway@redis.example', { ...baseline, username: 'gateway' }],
    [
      'redis+sentinel://one:7000,two/primary/2',
      {
        kind: 'sentinel',
        tls: false,
        group: 'primary',
        database: 2,
        nodes: [
          { host: 'one', port: 7000 },
          { host: 'two', port: 26379 },
        ],
      },
    ],
    [
      'rediss+sentinel://gateway@one/my-primary.1',
      {
        kind: 'sentinel',
        tls: true,
        group: 'my-primary.1',
        database: 0,
        username: 'gateway',
        nodes: [{ host: 'one', port: 26379 }],
      },
    ],
    [
      'rediss+cluster://one,[::1]:7001',
      {
        kind: 'cluster',
        tls: true,
        nodes: [
          { host: 'one', port: 6379 },
          { host: '::1', port: 7001 },
        ],
      },
    ],
  ])('reads %j', (text, expected) => {
    expect(parseRedisUrl(new Secret(text))).toEqual({ ok: true, value: expected })
  })

  it('decodes the login and does not print the password', () => {
    const parsed = parseRedisUrl(new Secret('redis://g%40w:pa%2Fss%23@redis.example'))
    if (!parsed.ok) throw new Error(parsed.failure.problem)
    expect(parsed.value.username).toBe('g@w')
    expect(parsed.value.password?.reveal()).toBe('pa/ss#')
    expect(inspect(parsed, { depth: 9 }) + JSON.stringify(parsed)).not.toContain('pa/ss')
  })

  it.each([
    ['', 'not_a_url'],
    ['redis.example', 'not_a_url'],
    ['redis://redis.example:notaport', 'not_a_url'],
    ['redis://u:%zz@redis.example', 'not_a_url'],
    ['redis.example:6379', 'scheme'],
    ['http://redis.example', 'scheme'],
    ['redis://', 'host'],
    ['redis:///3', 'host'],
    ['redis://redis.example/first', 'database'],
    ['redis://redis.example/1/2', 'database'],
    ['redis://one,two', 'host'],
    ['redis+sentinel://one,two', 'group'],
    ['redis+sentinel://one,two/', 'group'],
    ['redis+sentinel://one/primary/first', 'database'],
    ['redis+sentinel://one,/primary', 'not_a_url'],
    ['redis+cluster://one/1', 'database'],
    ['redis+other://one', 'scheme'],
    ['redis://redis.example/-1', 'database'],
    ['redis://redis.example?tls=true', 'extra'],
    ['redis://redis.example#x', 'extra'],
  ])('refuses %j', (text, problem) => {
    expect(parseRedisUrl(new Secret(text))).toEqual({
      ok: false,
      failure: { reason: 'redis_url_invalid', problem },
    })
  })
})
