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
