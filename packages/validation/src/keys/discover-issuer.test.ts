import { startIssuer } from '@cambio/testkit'
import type { RunningIssuer } from '@cambio/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeValue } from '../token/excerpt.ts'
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
      failure: {
        reason: 'metadata_invalid',
        issuer: issuer.issuer,
        cause: `the document is about the issuer ${describeValue(lie)}`,
      },
    })
  })

  it('refuses a document that names no keys', async () => {
    issuer.publish({ discovery: { jwks_uri: undefined } })
    expect(await discover(issuer.issuer)).toMatchObject({
      failure: { reason: 'metadata_invalid', cause: 'jwks_uri: is missing' },
    })
  })

  it('asks nothing of an issuer at an address that may not be asked', async () => {
    expect(await discover('http://login.partner.example')).toMatchObject({
      failure: {
        reason: 'metadata_invalid',
        cause: expect.stringContaining('set insecureAllowHttp'),
      },
    })
  })

  it('asks an issuer whose name ends in a slash as one whose name does not', async () => {
    const name = `${issuer.issuer}/`
    issuer.publish({ discovery: { issuer: name } })
    expect(await discover(name)).toMatchObject({ ok: true, value: { issuer: name } })
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

  describe.each([
    ['token_endpoint', 'tokenEndpoint'],
    ['authorization_endpoint', 'authorizationEndpoint'],
    ['userinfo_endpoint', 'userinfoEndpoint'],
    ['end_session_endpoint', 'endSessionEndpoint'],
    ['introspection_endpoint', 'introspectionEndpoint'],
    ['revocation_endpoint', 'revocationEndpoint'],
  ])('%s', (member, name) => {
    it('is read', async () => {
      const endpoint = `${issuer.issuer}/there`
      issuer.publish({ discovery: { [member]: endpoint } })
      expect(await discover(issuer.issuer)).toHaveProperty(`value.${name}`, endpoint)
    })

    it.each([
      ['it may not be asked', 'http://login.example.com/there'],
      ['there is none', undefined],
    ])('is left out when %s', async (_why, endpoint) => {
      issuer.publish({ discovery: { [member]: endpoint } })
      const found = await discover(issuer.issuer)
      expect(found).toMatchObject({ ok: true })
      expect(found).not.toHaveProperty(`value.${name}`)
    })
  })
})
