import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startIssuer } from '@cambio/testkit'
import type { RunningIssuer } from '@cambio/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRemoteKeySet } from './remote-key-set.ts'
import type { RemoteKeySetOptions } from './key-set-settings.ts'
import type { RemoteKeySet } from './remote-key-set.ts'

let issuer: RunningIssuer
let keys: RemoteKeySet
/** Seconds; only a test moves them. */
let time: number

beforeEach(async () => {
  issuer = await startIssuer({ algorithms: ['EdDSA'] })
  time = 1_000
  keys = keySet()
})
afterEach(() => issuer.stop())

const keySet = (options: Partial<RemoteKeySetOptions> = {}) =>
  createRemoteKeySet({ issuer: issuer.issuer, allowPrivate: true, clock: () => time, ...options })
const current = () => ({ alg: 'EdDSA', kid: issuer.keys[0]?.kid ?? '' })
const unknown = (kid = 'unknown') => ({ alg: 'EdDSA', kid })
const find = async (query = current()) => {
  const found = await keys.find(query)
  return found.ok ? 'found' : found.failure.reason
}
/** Until what was begun in the background is done. */
const settled = async (done: () => boolean) => {
  for (let tries = 0; tries < 1_000 && !done(); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 2))
}

/** So that a fetch that was begun in the background would have been counted. */
const roundTrip = () => fetch(issuer.userinfoUrl)

describe('createRemoteKeySet', () => {
  it('finds a key by discovery', async () => {
    expect(await find()).toBe('found')
    expect(issuer.fetches).toMatchObject({ discovery: 1, jwks: 1 })
  })

  it('finds a key where it is told to look, without discovery', async () => {
    keys = keySet({ issuer: 'https://nowhere.example', jwksUrl: issuer.jwksUrl })
    expect(await find()).toBe('found')
    expect(issuer.fetches).toMatchObject({ discovery: 0, jwks: 1 })
  })

  it('asks once for many tokens at once', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => find()))
    expect(new Set(all)).toEqual(new Set(['found']))
    expect(issuer.fetches.jwks).toBe(1)
  })

  it('finds a key that was published after the last look', async () => {
    await find()
    await issuer.rotate()
    expect(await find()).toBe('found')
    expect(issuer.fetches.jwks).toBe(2)
  })

  it('looks for unknown keys once per cool-down', async () => {
    await find()
    for (let index = 0; index < 50; index += 1)
      expect(await find(unknown(`k${index}`))).toBe('key_not_found')
    expect(issuer.fetches.jwks).toBe(2)

    time += 29.9
    await find(unknown())
    expect(issuer.fetches.jwks).toBe(2)
    time += 0.1
    await find(unknown())
    expect(issuer.fetches.jwks).toBe(3)
  })

  it('does not look for an unknown key in a set it has just fetched', async () => {
    expect(await find(unknown())).toBe('key_not_found')
    expect(issuer.fetches.jwks).toBe(1)
  })

  it('keeps the cool-down when the look failed', async () => {
    await find()
    issuer.fail('jwks', 500)
    for (let index = 0; index < 20; index += 1) await find(unknown())
    expect(issuer.fetches.jwks).toBe(2)
  })

  it('still looks for an unknown key when wrong signatures have used up their look', async () => {
    await find()
    expect(await keys.refresh()).toBe(true)
    time += 29.9
    expect(await keys.refresh()).toBe(false)
    await issuer.rotate()
    expect(await find()).toBe('found')
  })

  it('looks again for wrong signatures when the cool-down is over', async () => {
    await find()
    expect(await keys.refresh()).toBe(true)
    time += 30
    expect(await keys.refresh()).toBe(true)
    expect(issuer.fetches.jwks).toBe(3)
  })

  it('lets all who want the same new key wait for one look', async () => {
    await find()
    await issuer.rotate()
    const all = await Promise.all(Array.from({ length: 20 }, () => find()))
    expect(new Set(all)).toEqual(new Set(['found']))
    expect(issuer.fetches.jwks).toBe(2)
  })

  it('refuses a removed key after its own look', async () => {
    const old = current()
    await find()
    await issuer.rotate()
    await find()
    expect(await find(old)).toBe('key_not_found')
  })

  describe('as keys grow old', () => {
    it('fetches them in the background after ten minutes, and serves meanwhile', async () => {
      const old = current()
      await find()
      await issuer.rotate()
      time += 599
      expect(await find(old)).toBe('found')
      await roundTrip()
      expect(issuer.fetches.discovery).toBe(1)
      time += 1
      expect(await find(old)).toBe('found')
      await settled(() => keys.status().ageSeconds === 0)
      expect(await find(old)).toBe('key_not_found')
    })

    it('waits for new keys when nobody has asked for fifteen minutes, so that a removed key is over', async () => {
      const old = current()
      await find()
      await issuer.rotate()
      time += 900
      expect(await find(old)).toBe('key_not_found')
    })

    it('serves the last good ones for a day while the issuer is down', async () => {
      await find()
      issuer.fail('discovery', 503)
      time += 86_399
      expect(await find()).toBe('found')
      expect(keys.ready).toBe(true)
      time += 1
      expect(keys.ready).toBe(false)
      expect(await find()).toBe('keys_unavailable')
      issuer.recover()
      time += 2
      expect(await find()).toBe('found')
    })

    it('asks for old keys no more often than the cool-down allows', async () => {
      await find()
      issuer.fail('discovery', 503)
      time += 1_000
      for (let index = 0; index < 10; index += 1) {
        expect(await find()).toBe('found')
        await roundTrip()
      }
      expect(issuer.fetches.discovery).toBe(2)
      time += 30
      await find()
      await roundTrip()
      expect(issuer.fetches.discovery).toBe(3)
    })

    it('lets an unknown key wait for the fetch that is under way', async () => {
      await find()
      await issuer.rotate()
      time += 600
      expect(await find()).toBe('found')
      expect(issuer.fetches.jwks).toBe(2)
    })
  })

  it('says which key it did not find, and no more of it than may be logged', async () => {
    const { issuer: name } = issuer
    expect(await keys.find({ alg: 'EdDSA', kid: 'a\nb' })).toStrictEqual({
      ok: false,
      failure: {
        reason: 'key_not_found',
        issuer: name,
        alg: 'EdDSA',
        kid: String.raw`a\u{a}b`,
      },
    })
    expect(await keys.find({ alg: 'RS256' })).toStrictEqual({
      ok: false,
      failure: { reason: 'key_not_found', issuer: name, alg: 'RS256' },
    })
  })

  it('tells what it has, and since when', async () => {
    const { issuer: name } = issuer
    expect(keys.status()).toStrictEqual({
      issuer: name,
      keys: 0,
      rejected: [],
      cause: 'not asked yet',
    })
    await find()
    time += 7
    expect(keys.status()).toStrictEqual({ issuer: name, keys: 1, rejected: [], ageSeconds: 7 })
    time += 86_400
    expect(keys.status()).toStrictEqual({ issuer: name, keys: 0, rejected: [] })
  })

  it('says that the keys are too old when they are, and nothing else is wrong', async () => {
    keys = keySet({ maxAgeSeconds: 1, retrySeconds: 2 })
    await find()
    time += 1
    expect(await keys.find(current())).toStrictEqual({
      ok: false,
      failure: {
        reason: 'keys_unavailable',
        issuer: issuer.issuer,
        cause: 'the keys are too old',
      },
    })
  })

  describe('without keys', () => {
    it('says so, and why, until the issuer is there', async () => {
      issuer.fail('discovery', 503)
      expect(keys.ready).toBe(false)
      expect(await keys.load()).toEqual({
        ok: false,
        failure: {
          reason: 'keys_unavailable',
          issuer: issuer.issuer,
          cause: `GET ${issuer.discoveryUrl}: status 503`,
        },
      })
      issuer.recover()
      time += 2
      expect(await keys.load()).toMatchObject({ ok: true, value: { keys: 1, ageSeconds: 0 } })
      expect(keys.ready).toBe(true)
      expect(keys.status()).not.toHaveProperty('cause')
    })

    it('tries every two seconds, however many tokens come', async () => {
      issuer.fail('discovery', 503)
      for (let index = 0; index < 20; index += 1) expect(await find()).toBe('keys_unavailable')
      expect(issuer.fetches.discovery).toBe(1)
      time += 1.9
      expect(await find()).toBe('keys_unavailable')
      expect(issuer.fetches.discovery).toBe(1)
      time += 0.1
      await Promise.all(Array.from({ length: 20 }, () => find()))
      expect(issuer.fetches.discovery).toBe(2)
    })
  })

  describe('keeps the keys it has when the issuer', () => {
    it.each([
      ['answers 500', () => issuer.fail('jwks', 500)],
      ['answers HTML', () => issuer.fail('jwks', 'not-json')],
      ['hangs up', () => issuer.fail('jwks', 'disconnect')],
      ['answers 204', () => issuer.fail('jwks', 204)],
      ['publishes no keys', () => issuer.publish({ keys: [] })],
      [
        'publishes none that can be used',
        () => issuer.publish({ keys: [{ kty: 'oct', k: 'AA' }] }),
      ],
      [
        'calls itself otherwise',
        () => issuer.publish({ discovery: { issuer: `${issuer.issuer}/` } }),
      ],
      ['names no keys', () => issuer.publish({ discovery: { jwks_uri: undefined } })],
    ])('%s', async (_what, break_) => {
      await find()
      break_()
      expect(await keys.refresh()).toBe(false)
      expect(await find()).toBe('found')
      expect(keys.status().cause).toEqual(expect.any(String))
    })
  })

  it('says that a set holds no key that can be used', async () => {
    issuer.publish({ keys: [{ kty: 'oct', k: 'AA' }] })
    await find()
    expect(keys.status().cause).toBe('the key set has no usable key')
  })

  it('reads no more than 256 KiB of an answer', async () => {
    const [key] = issuer.keys
    const body = JSON.stringify({ keys: [key?.publicJwk], filler: 'x'.repeat(262_144) })
    issuer.fail('jwks', { status: 200, body })
    expect(await find()).toBe('keys_unavailable')
    expect(keys.status().cause).toBe(`GET ${issuer.jwksUrl}: more than 262144 bytes`)
  })

  it('joins a fetch that is under way', async () => {
    await Promise.all([keys.load(), keys.refresh(), find(unknown())])
    expect(issuer.fetches.jwks).toBe(1)
  })

  it('follows no redirect', async () => {
    const inner = await startIssuer({ algorithms: ['EdDSA'] })
    try {
      issuer.fail('jwks', { status: 302, headers: { location: inner.jwksUrl } })
      expect(await find()).toBe('keys_unavailable')
      expect(inner.fetches.jwks).toBe(0)
    } finally {
      await inner.stop()
    }
  })

  it('asks no internal address that a document of elsewhere names', async () => {
    issuer.publish({ discovery: { jwks_uri: 'https://169.254.169.254/jwks' } })
    await find()
    expect(keys.status().cause).toBe(
      'jwks_uri: https://169.254.169.254/jwks is an internal address, and the issuer is elsewhere',
    )
  })

  it('asks no http: address beyond loopback', async () => {
    keys = keySet({ issuer: 'http://login.partner.example' })
    await find()
    expect(keys.status().cause).toContain('set insecureAllowHttp')
  })

  it('gives up on an answer that does not come', async () => {
    issuer.fail('jwks', 'hang')
    keys = keySet({ timeoutSeconds: 0.05 })
    expect(await find()).toBe('keys_unavailable')
    expect(keys.status().cause).toBe(`GET ${issuer.jwksUrl}: no answer in time`)
  })

  it('gives up on a body that never ends', async () => {
    const server = createServer((_request, response) => void response.write('{"keys":['))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = server.address() as AddressInfo
      keys = keySet({ jwksUrl: `http://127.0.0.1:${port}/jwks`, timeoutSeconds: 0.05 })
      expect(await find()).toBe('keys_unavailable')
      expect(keys.status().cause).toContain('no answer in time')
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('says which published keys it does not use, and why', async () => {
    const weak = { kty: 'oct', kid: 'shared', k: 'AAAA' }
    issuer.publish({ keys: [weak, ...issuer.keys.map((key) => ({ ...key.publicJwk }))] })
    await find()
    expect(keys.status().rejected).toEqual([
      { kid: 'shared', why: 'its private part is published' },
    ])
  })

  it('has no edition before there are keys, and another one after each fetch', async () => {
    expect(keys.edition()).toBeUndefined()
    await find()
    const first = keys.edition()
    expect(first).toBeDefined()
    time += 1
    expect(keys.edition()).toBe(first)
    await issuer.rotate()
    await find()
    expect(keys.edition()).not.toBe(first)
  })

  it('fetches old keys when it is asked for their edition, which stays until they are there', async () => {
    await find()
    const first = keys.edition()
    time += 600
    expect(keys.edition()).toBe(first)
    await settled(() => issuer.fetches.jwks === 2 && keys.edition() !== first)
  })

  it('has no edition when its keys must be fetched first', async () => {
    await find()
    time += 900
    expect(keys.edition()).toBeUndefined()
    expect(issuer.fetches.jwks).toBe(1)
  })

  it('keeps the edition while the issuer is away, and has none when the keys are too old', async () => {
    await find()
    const first = keys.edition()
    issuer.fail('jwks', 500)
    time += 901
    await find()
    expect(keys.edition()).toBe(first)
    time += 86_400
    expect(keys.edition()).toBeUndefined()
  })
})
