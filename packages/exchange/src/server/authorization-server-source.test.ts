import { startIssuer } from '@cambio/testkit'
import type { RunningIssuer } from '@cambio/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AuthorizationServerSource } from './authorization-server-source.ts'

let realm: RunningIssuer
let source: AuthorizationServerSource
/** Seconds; only a test moves them. */
let time: number
beforeEach(async () => {
  realm = await startIssuer({ algorithms: ['EdDSA'], path: '/realms/ours' })
  time = 1_000
  source = new AuthorizationServerSource({ issuer: realm.issuer, clock: () => time })
})
afterEach(() => realm.stop())

const found = () => ({
  ok: true,
  value: { issuer: realm.issuer, jwksUrl: realm.jwksUrl, tokenEndpoint: `${realm.issuer}/token` },
})

describe('AuthorizationServerSource', () => {
  it('discovers once, however many ask', async () => {
    expect(source.ready).toBe(false)
    const all = await Promise.all([source.get(), source.get(), source.get()])
    expect(all).toEqual([found(), found(), found()])
    expect(await source.get()).toEqual(found())
    expect(realm.fetches.discovery).toBe(1)
    expect(source.ready).toBe(true)
  })

  it('knows where a session is ended, at addresses that may be sent secrets', async () => {
    const endSessionEndpoint = `${realm.issuer}/logout`
    const revocationEndpoint = `${realm.issuer}/revoke`
    realm.publish({
      discovery: {
        end_session_endpoint: endSessionEndpoint,
        revocation_endpoint: revocationEndpoint,
      },
    })
    expect(await source.get()).toEqual({
      ok: true,
      value: { ...found().value, endSessionEndpoint, revocationEndpoint },
    })

    source = new AuthorizationServerSource({ issuer: realm.issuer })
    realm.publish({
      discovery: {
        end_session_endpoint: endSessionEndpoint,
        revocation_endpoint: 'http://sso.example.com/revoke',
      },
    })
    expect(await source.get()).toEqual({
      ok: true,
      value: { ...found().value, endSessionEndpoint },
    })
  })

  it('tries again after a failure, and not before two seconds', async () => {
    realm.fail('discovery', 503)
    expect(await source.get()).toMatchObject({ failure: { reason: 'issuer_unreachable' } })
    realm.recover()
    time += 1.9
    expect(await source.get()).toMatchObject({ ok: false })
    expect(realm.fetches.discovery).toBe(1)
    time += 0.1
    expect(await source.get()).toEqual(found())
  })

  it('lets those who come while it asks wait for the answer', async () => {
    const first = source.get()
    time += 1
    expect(await source.get()).toEqual(found())
    await first
    expect(realm.fetches.discovery).toBe(1)
  })

  it('asks once, however long the answer takes', async () => {
    realm.fail('discovery', 'hang')
    const { issuer } = realm
    source = new AuthorizationServerSource({ issuer, clock: () => time, timeoutSeconds: 0.05 })
    const first = source.get()
    time += 60
    expect(await source.get()).toEqual(await first)
    expect(realm.fetches.discovery).toBe(1)
  })

  it('keeps what it knows while the server is away', async () => {
    await source.get()
    realm.fail('discovery', 'disconnect')
    time += 100_000
    expect(await source.get()).toEqual(found())
  })

  it.each([
    ['calls itself otherwise', () => ({ issuer: `${realm.issuer}/` })],
    ['has no token endpoint', () => ({ token_endpoint: undefined })],
    [
      'has one that may not be sent secrets',
      () => ({ token_endpoint: 'http://sso.example.com/t' }),
    ],
    ['has one inside, and is outside', () => ({ token_endpoint: 'https://169.254.169.254/t' })],
  ])('refuses a server that %s', async (_what, discovery) => {
    realm.publish({ discovery: discovery() })
    expect(await source.get()).toMatchObject({
      ok: false,
      failure: { reason: 'metadata_invalid', issuer: realm.issuer },
    })
  })
})
