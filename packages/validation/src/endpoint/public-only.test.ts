import { hostname } from 'node:os'
import { startIssuer } from '@cambio/testkit'
import type { RunningIssuer } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchText } from './fetch-json.ts'
import { isInner } from './inner-address.ts'
import { InnerAddress, leadsInside, lookupPublic } from './public-only.ts'

let issuer: RunningIssuer
beforeAll(async () => {
  issuer = await startIssuer({ algorithms: ['EdDSA'] })
})
afterAll(() => issuer.stop())

const LIMITS = { timeoutSeconds: 2, maxBytes: 65_536, allowPrivate: false }
const PRIVATE = expect.stringContaining('is at a private address')

/** As the connection is made: by the system's own resolver. */
const resolve = (name: string, all: boolean) =>
  new Promise<unknown>((done) =>
    lookupPublic(name, { all }, (error, address) =>
      done(error === null ? address : [error, address]),
    ),
  )

describe('fetchText, where private addresses are not allowed', () => {
  it.each(['localhost', '127.0.0.1', 'LOCALHOST.', 'keys.localhost'])(
    'asks nothing of %s',
    async (host) => {
      const url = new URL(issuer.jwksUrl.replace('localhost', host))
      expect(await fetchText(url, LIMITS)).toEqual({ ok: false, failure: PRIVATE })
      expect(issuer.fetches.jwks).toBe(0)
    },
  )

  it('asks nothing of a name that leads there, though it does not look so', async () => {
    const own = hostname()
    expect(isInner(own)).toBe(false)
    const url = new URL(issuer.jwksUrl.replace('localhost', own))
    expect(await fetchText(url, LIMITS)).toEqual({ ok: false, failure: PRIVATE })
  })

  it('asks a public address', async () => {
    const limits = { ...LIMITS, timeoutSeconds: 0.05 }
    expect(await fetchText(new URL('http://192.0.2.7/'), limits)).toEqual({
      ok: false,
      failure: expect.not.stringContaining('is at a private address'),
    })
  })

  it('asks where they are', async () => {
    const allowed = { ...LIMITS, allowPrivate: true }
    expect(await fetchText(new URL(issuer.discoveryUrl), allowed)).toMatchObject({ ok: true })
  })
})

describe('lookupPublic', () => {
  it.each([true, false])('gives no answer that leads inside (all: %s)', async (all) => {
    expect(await resolve('localhost', all)).toEqual([new InnerAddress(), []])
    expect(await resolve('192.168.1.1', all)).toEqual([new InnerAddress(), []])
  })

  it('gives a public answer in the form that was asked for', async () => {
    expect(await resolve('192.0.2.7', true)).toEqual([{ address: '192.0.2.7', family: 4 }])
    expect(await resolve('192.0.2.7', false)).toBe('192.0.2.7')
  })

  it('hands on that there is no such name', async () => {
    const failed = expect.objectContaining({ syscall: 'getaddrinfo' })
    expect(await resolve('nowhere.invalid', true)).toEqual([failed, []])
  })
})

describe('leadsInside', () => {
  const found = (...addresses: readonly string[]) =>
    addresses.map((address) => ({ address, family: 4 }))

  it('is true when one of several addresses is inside', () => {
    expect(leadsInside(found('8.8.8.8', '10.0.0.1'))).toBe(true)
    expect(leadsInside(found('10.0.0.1', '8.8.8.8'))).toBe(true)
    expect(leadsInside(found('8.8.8.8', '9.9.9.9'))).toBe(false)
  })
})

describe('InnerAddress', () => {
  it('says its name', () => {
    expect(String(new InnerAddress())).toBe('InnerAddress')
  })
})

describe('isInner', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.255',
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '100.127.255.255',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.168.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::10.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:a00:1',
    '::ffff:127.0.0.1',
    '64:ff9b::10.0.0.1',
    '64:ff9b::7f00:1',
    'fc00::1',
    'fdff::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '[::1]',
    'localhost',
    'LocalHost.',
    'a.localhost',
  ])('is true of %s', (address) => {
    expect(isInner(address)).toBe(true)
  })

  it.each([
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.2.7',
    '2001:db8::1',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    'localhost.example.com',
    'example.com',
  ])('is false of %s', (address) => {
    expect(isInner(address)).toBe(false)
  })
})
