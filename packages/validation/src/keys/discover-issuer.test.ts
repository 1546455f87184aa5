import { startIssuer } from '@cambio/testkit'
import type { RunningIssuer } from '@cambio/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DISCOVERY_DEFAULTS, discoverIssuer } from './discover-issuer.ts'

let issuer: RunningIssuer
beforeEach(async () => {
  issuer = await startIssuer({ algorithms: ['EdDSA'], path: '/realms/partner' })
})
afterEach(() => issuer.stop())

const discover = (url: string) => discoverIssuer(url, { ...DISCOVERY_DEFAULTS, allowPrivate: true })

describe('discoverIssuer', () => {
  it('reads where keys and tokens are', async () => {
    const { issuer: url, jwksUrl } = issuer
    const tokenEndpoint = `${url}/token`
    expect(await discover(url)).toMatchObject({
      ok: true,
      value: { issuer: url, jwksUrl, tokenEndpoint },
    })
  })

  it('leaves out a token endpoint that may not be asked', async () => {
    issuer.publish({ discovery: { token_endpoint: 'http://login.example.com/token' } })
    const found = await discover(issuer.issuer)
    expect(found).toMatchObject({ ok: true })
    expect(found).not.toHaveProperty('value.tokenEndpoint')
  })

  it.each([
    ['another', 'https://evil.example'],
    ['nearly the same', 'with a slash'],
    ['none', undefined],
    ['a list', ['x']],
  ])('refuses a document whose issuer is %s', async (_what, claimed) => {
    const lie = claimed === 'with a slash' ? `${issuer.issuer}/` : claimed
    issuer.publish({ discovery: { issuer: lie } })
    expect(await discover(issuer.issuer)).toMatchObject({
      ok: false,
      failure: { reason: 'metadata_invalid', issuer: issuer.issuer },
    })
  })

  it('tells an issuer that is not there from one that says something wrong', async () => {
    issuer.fail('discovery', 404)
    expect(await discover(issuer.issuer)).toMatchObject({
      failure: { reason: 'issuer_unreachable', cause: `GET ${issuer.discoveryUrl}: status 404` },
    })
  })

  it('names the code of a refused connection', async () => {
    const gone = issuer.issuer
    await issuer.stop()
    expect(await discover(gone)).toMatchObject({
      failure: { reason: 'issuer_unreachable', cause: expect.stringContaining('ECONNREFUSED') },
    })
  })

  it('asks no private address unless it may', async () => {
    const cause = expect.stringContaining(
      'is at a private address; if it should be, set privateAddress',
    )
    expect(await discoverIssuer(issuer.issuer)).toMatchObject({
      failure: { reason: 'issuer_unreachable', cause },
    })
    expect(issuer.fetches.discovery).toBe(0)
  })

  it('reads where opaque tokens are asked about, if that may be asked', async () => {
    const introspectionEndpoint = `${issuer.issuer}/introspect`
    issuer.publish({ discovery: { introspection_endpoint: introspectionEndpoint } })
    expect(await discover(issuer.issuer)).toMatchObject({ value: { introspectionEndpoint } })
    issuer.publish({ discovery: { introspection_endpoint: 'http://login.example.com/' } })
    expect(await discover(issuer.issuer)).not.toHaveProperty('value.introspectionEndpoint')
  })
})
