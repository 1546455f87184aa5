import { startIssuer } from '@cambio/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startIntrospection } from '../../test/introspection-endpoint.ts'
import type { IntrospectionEndpoint } from '../../test/introspection-endpoint.ts'
import { ISSUER, NOW } from '../../test/partner.ts'
import { Secret } from '../index.ts'
import type { IntrospectorOptions } from './introspection-settings.ts'
import { createIntrospector } from './introspector.ts'
import type { Introspector } from './introspector.ts'

const TOKEN = 'an-opaque-token-of-the-partner'
const ACTIVE = { active: true, sub: 'alice', exp: NOW + 600 }

let endpoint: IntrospectionEndpoint
let introspector: Introspector
beforeEach(async () => {
  endpoint = await startIntrospection(ACTIVE)
  introspector = create()
})
afterEach(() => endpoint.stop())

const create = (options: Partial<IntrospectorOptions> = {}) =>
  createIntrospector({
    issuer: ISSUER,
    endpoint: endpoint.url,
    clientId: 'gate:way',
    clientSecret: new Secret('s e+cret'),
    allowPrivate: true,
    ...options,
  })
const ask = (now = NOW, token = TOKEN) => introspector.ask(new Secret(token), now)
const unavailable = (cause: string) => ({
  ok: false,
  failure: {
    reason: 'introspection_unavailable',
    issuer: ISSUER,
    cause: expect.stringContaining(cause),
  },
})

describe('createIntrospector', () => {
  it('asks as its client, with the token in the body', async () => {
    expect(await ask(NOW, 'a+b/c=')).toEqual({
      ok: true,
      value: { claims: ACTIVE, until: NOW + 60 },
    })
    const [asked] = endpoint.asked
    expect(asked).toMatchObject({
      method: 'POST',
      body: 'token=a%2Bb%2Fc%3D&token_type_hint=access_token',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    })
    const credentials = asked?.headers.authorization?.replace('Basic ', '') ?? ''
    expect(Buffer.from(credentials, 'base64').toString()).toBe('gate%3Away:s+e%2Bcret')
  })

  it.each([
    ['false', { ...ACTIVE, active: false }],
    ['missing', { ...ACTIVE, active: undefined }],
    ['text', { ...ACTIVE, active: 'true' }],
    ['a number', { ...ACTIVE, active: 1 }],
  ])('takes no token whose active is %s', async (_what, answer) => {
    endpoint.answer = answer
    expect(await ask()).toEqual({
      ok: false,
      failure: { reason: 'token_inactive', issuer: ISSUER },
    })
  })

  describe('keeps what it was told', () => {
    it('no longer than cacheSeconds', async () => {
      await ask()
      await ask(NOW + 59)
      expect(endpoint.asked).toHaveLength(1)
      endpoint.answer = { active: false }
      expect(await ask(NOW + 60)).toMatchObject({ ok: false })
      expect(endpoint.asked).toHaveLength(2)
    })

    it('no longer than the token lives', async () => {
      endpoint.answer = { ...ACTIVE, exp: NOW + 10 }
      expect(await ask()).toMatchObject({ value: { until: NOW + 10 } })
      await ask(NOW + 9)
      expect(endpoint.asked).toHaveLength(1)
      await ask(NOW + 10)
      expect(endpoint.asked).toHaveLength(2)
    })

    it.each([
      ['one that is over', { ...ACTIVE, exp: NOW }],
      ['one whose end makes no sense', { ...ACTIVE, exp: 'never' }],
    ])('not at all of %s', async (_what, answer) => {
      endpoint.answer = answer
      await ask()
      await ask()
      expect(endpoint.asked).toHaveLength(2)
    })

    it('for cacheSeconds of one that has no end', async () => {
      endpoint.answer = { active: true }
      expect(await ask()).toMatchObject({ value: { until: NOW + 60 } })
    })

    it('not at all where cacheSeconds is 0', async () => {
      introspector = create({ cacheSeconds: 0 })
      await ask()
      await ask()
      expect(endpoint.asked).toHaveLength(2)
    })

    it('never of a token that is not active', async () => {
      endpoint.answer = { active: false }
      await ask()
      endpoint.answer = ACTIVE
      expect(await ask()).toMatchObject({ ok: true })
    })

    it('not after the issuer said otherwise, though the clock goes back', async () => {
      await ask()
      endpoint.answer = { active: false }
      await ask(NOW + 60)
      expect(await ask(NOW + 59)).toMatchObject({ failure: { reason: 'token_inactive' } })
    })

    it('of each token apart', async () => {
      await ask()
      endpoint.answer = { active: false }
      expect(await ask(NOW, `${TOKEN}2`)).toMatchObject({ ok: false })
      expect(await ask()).toMatchObject({ ok: true })
    })
  })

  it('asks once for many equal questions at once, and again after a refusal', async () => {
    endpoint.answer = { active: false }
    const all = await Promise.all(Array.from({ length: 20 }, () => ask()))
    expect(all.every(({ ok }) => !ok)).toBe(true)
    expect(endpoint.asked).toHaveLength(1)
    await ask()
    expect(endpoint.asked).toHaveLength(2)
  })

  it('asks about 64 tokens at once, and no more', async () => {
    let release = (): void => undefined
    endpoint.until = new Promise((resolve) => (release = () => resolve()))
    const asking = Array.from({ length: 64 }, (_, index) => ask(NOW, `${TOKEN}-${index}`))
    expect(await ask(NOW, `${TOKEN}-64`)).toEqual(unavailable('too many'))
    release()
    expect((await Promise.all(asking)).every(({ ok }) => ok)).toBe(true)
    expect(await ask(NOW, `${TOKEN}-64`)).toMatchObject({ ok: true })
  })

  describe('can’t tell when the issuer', () => {
    it.each([
      ['refuses our client', { status: 401 }, 'status 401'],
      ['fails', { status: 500 }, 'status 500'],
      ['leads elsewhere', { status: 302, headers: { location: '/' } }, 'status 302'],
      ['answers HTML', { status: 200, body: '<p>' }, 'the answer must be a JSON object'],
      ['answers a list', { status: 200, body: '[]' }, 'the answer must be a JSON object'],
      [
        'says something twice',
        { status: 200, body: '{"active":false,"active":true}' },
        'the answer must not have a member twice',
      ],
      [
        'answers more than 256 KiB',
        { status: 200, body: JSON.stringify({ active: true, filler: 'x'.repeat(262_144) }) },
        'more than 262144 bytes',
      ],
    ])('%s', async (_what, answer, cause) => {
      endpoint.answer = answer
      expect(await ask()).toEqual(unavailable(cause))
      endpoint.answer = ACTIVE
      expect(await ask()).toMatchObject({ ok: true })
    })

    it('does not answer in time', async () => {
      endpoint.until = new Promise(() => undefined)
      introspector = create({ timeoutSeconds: 0.05 })
      expect(await ask()).toEqual(unavailable('no answer in time'))
    })

    it('is at a private address, and nobody said that it may be', async () => {
      introspector = create({ allowPrivate: false })
      expect(await ask()).toEqual(unavailable('private address'))
      expect(endpoint.asked).toEqual([])
    })

    it('would have to be asked over http: beyond loopback', async () => {
      introspector = create({ endpoint: 'http://login.example.com/introspect' })
      expect(await ask()).toEqual(unavailable('not https:'))
    })
  })

  it('finds the endpoint by discovery, once', async () => {
    const issuer = await startIssuer({ algorithms: ['EdDSA'] })
    try {
      issuer.publish({ discovery: { introspection_endpoint: endpoint.url } })
      const { endpoint: _none, ...options } = { endpoint: undefined, issuer: issuer.issuer }
      const found = createIntrospector({
        ...options,
        clientId: 'gateway',
        clientSecret: new Secret('secret'),
        allowPrivate: true,
      })
      expect(await found.ask(new Secret(TOKEN), NOW)).toMatchObject({ ok: true })
      expect(await found.ask(new Secret(`${TOKEN}2`), NOW)).toMatchObject({ ok: true })
      expect(issuer.fetches.discovery).toBe(1)
    } finally {
      await issuer.stop()
    }
  })

  it('says why it found no endpoint', async () => {
    const issuer = await startIssuer({ algorithms: ['EdDSA'] })
    issuer.fail('discovery', 503)
    try {
      const lost = createIntrospector({
        issuer: issuer.issuer,
        clientId: 'gateway',
        clientSecret: new Secret('secret'),
        allowPrivate: true,
      })
      expect(await lost.ask(new Secret(TOKEN), NOW)).toMatchObject({
        failure: { cause: `GET ${issuer.discoveryUrl}: status 503` },
      })
    } finally {
      await issuer.stop()
    }
  })

  it('says that the issuer names no endpoint, and finds it when it does', async () => {
    const issuer = await startIssuer({ algorithms: ['EdDSA'] })
    issuer.publish({ discovery: { introspection_endpoint: undefined } })
    try {
      const found = createIntrospector({
        issuer: issuer.issuer,
        clientId: 'gateway',
        clientSecret: new Secret('secret'),
        allowPrivate: true,
      })
      expect(await found.ask(new Secret(TOKEN), NOW)).toMatchObject({
        failure: { cause: expect.stringContaining('names no introspection_endpoint') },
      })
      issuer.publish({ discovery: { introspection_endpoint: endpoint.url } })
      expect(await found.ask(new Secret(TOKEN), NOW)).toMatchObject({ ok: true })
    } finally {
      await issuer.stop()
    }
  })
})
