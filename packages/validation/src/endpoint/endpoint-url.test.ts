import { describe, expect, it } from 'vitest'
import { checkDiscoveredUrl, checkEndpointUrl } from './endpoint-url.ts'

const strict = { allowHttp: false }
const PARTNER = 'https://login.partner.example/realms/partner'

describe('checkEndpointUrl', () => {
  it.each([
    'https://login.example.com/jwks',
    'https://10.0.0.1/jwks',
    'http://localhost:8080/jwks',
    'http://keycloak.localhost/jwks',
    'http://127.0.0.1:1/jwks',
    'http://127.9.9.9/jwks',
    'http://[::1]:8080/jwks',
  ])('lets %s be asked', (url) => {
    expect(checkEndpointUrl(url, strict)).toMatchObject({ ok: true })
  })

  it.each([
    ['http://login.example.com/jwks', 'set insecureAllowHttp'],
    ['http://localhost.example.com/jwks', 'set insecureAllowHttp'],
    ['http://128.0.0.1/jwks', 'set insecureAllowHttp'],
    ['file:///etc/passwd', 'not an https: URL'],
    ['data:application/json,{}', 'not an https: URL'],
    ['ftp://login.example.com/', 'not an https: URL'],
    ['/jwks', 'not a URL'],
    ['', 'not a URL'],
    ['https://user:word@login.example.com/', 'must not hold a password'],
    ['https://user@login.example.com/', 'must not hold a password'],
    ['https://:word@login.example.com/', 'must not hold a password'],
  ])('refuses %s', (url, rule) => {
    expect(checkEndpointUrl(url, strict)).toEqual({
      ok: false,
      failure: expect.stringContaining(rule),
    })
  })

  it('lets http: be asked anywhere when that is allowed', () => {
    expect(checkEndpointUrl('http://keycloak:8080/', { allowHttp: true }).ok).toBe(true)
    expect(checkEndpointUrl('file:///etc/passwd', { allowHttp: true }).ok).toBe(false)
  })

  it('does not repeat a password', () => {
    expect(JSON.stringify(checkEndpointUrl('https://user:word@a.example/', strict))).not.toContain(
      'word@',
    )
  })
})

describe('checkDiscoveredUrl', () => {
  it.each([
    'https://login.partner.example/jwks',
    'https://keys.cdn.example/jwks',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
    'https://172.32.0.1/',
    'https://localhost.example/',
    'https://notlocalhost/',
  ])('lets a partner name %s', (url) => {
    expect(checkDiscoveredUrl(url, PARTNER, strict).ok).toBe(true)
  })

  it.each([
    'https://169.254.169.254/latest/meta-data',
    'https://10.1.2.3/',
    'https://172.31.255.255/',
    'https://192.168.0.1/',
    'https://100.100.0.1/',
    'https://0.0.0.0/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://localhost/',
    'https://localhost./',
    'http://127.0.0.1:8500/',
    'https://[::]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://[::ffff:10.0.0.1]/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://keys.localhost/',
    'https://keys.localhost./',
  ])('does not let a partner elsewhere name %s', (url) => {
    expect(checkDiscoveredUrl(url, PARTNER, strict)).toEqual({
      ok: false,
      failure: expect.stringContaining('is an internal address'),
    })
  })

  it.each([
    ['https://10.1.2.3/jwks', 'http://localhost:8080/realms/ours'],
    ['https://10.1.2.3/jwks', 'https://10.1.2.4/realms/ours'],
    ['https://10.1.2.3/jwks', 'no address'],
    ['https://127.0.0.1/jwks', 'https://10.1.2.3/realms/ours'],
  ])('does not let %s be named by %s, which is another host', (url, issuer) => {
    expect(checkDiscoveredUrl(url, issuer, strict).ok).toBe(false)
  })

  it('lets nobody name an address that may not be asked at all', () => {
    const named = checkDiscoveredUrl('http://login.partner.example/', PARTNER, strict)
    expect(named).toEqual({ ok: false, failure: expect.stringContaining('insecureAllowHttp') })
  })

  it.each([
    ['https://10.1.2.3:8443/jwks', 'https://10.1.2.3/realms/ours'],
    ['https://[fd00::1]/jwks', 'https://[fd00::1]/realms/ours'],
    ['http://127.0.0.1:1/jwks', 'http://localhost:2'],
  ])('lets %s be named by %s, which is as internal', (url, issuer) => {
    expect(checkDiscoveredUrl(url, issuer, strict).ok).toBe(true)
  })
})
