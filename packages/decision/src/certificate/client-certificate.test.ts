import { createHash, X509Certificate } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCertificateAuthority } from '@cambio/testkit'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CertificateHeader } from './certificate-header.ts'
import { createClientCertificateReader } from './client-certificate.ts'

interface Certificate {
  readonly pem: string
  readonly der: Buffer
  readonly thumbprint: string
}

let folder: string
let client: Certificate
let proxy: Certificate
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cambio-certificates-'))
  const authority = await createCertificateAuthority(folder)
  const issue = async (name: string): Promise<Certificate> => {
    const pem = (await authority.issueClientCertificate(name)).certificate
    const der = new X509Certificate(pem).raw
    return { pem, der, thumbprint: createHash('sha256').update(der).digest('base64url') }
  }
  client = await issue('client')
  proxy = await issue('proxy')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const PROXY = '10.1.2.3'
const ADDRESSES = ['10.0.0.0/8', '192.0.2.7', '2001:db8::/32']

/** What a gateway behind such proxies reads. */
const read = (
  header: CertificateHeader | undefined,
  headers: readonly string[],
  peer: { address?: string; certificate?: Buffer } = {},
) => {
  const reader = createClientCertificateReader({
    addresses: ADDRESSES,
    ...(header && { clientCertificate: header }),
  })
  const found = reader({
    peerAddress: peer.address ?? PROXY,
    headers,
    ...(peer.certificate && { peerCertificate: peer.certificate }),
  })
  return found.ok ? found.value : found.failure.rule
}

const byteSequence = (der: Buffer): string => `:${der.toString('base64')}:`

describe('the client’s certificate', () => {
  it('is the one the client has proven in TLS', () => {
    const peer = { address: '203.0.113.9', certificate: client.der }
    expect(read('client-cert', [], peer)).toBe(client.thumbprint)
  })

  it('is none when it has none', () => {
    expect(read('client-cert', [], { address: '203.0.113.9' })).toBeUndefined()
  })

  it.each([PROXY, '192.0.2.7', '2001:db8::1', '::ffff:10.1.2.3'])(
    'is the one in the header of the listed proxy %s, and not the proxy’s own',
    (address) => {
      const headers = ['Client-Cert', byteSequence(client.der)]
      const peer = { address, certificate: proxy.der }
      expect(read('client-cert', headers, peer)).toBe(client.thumbprint)
      expect(read('client-cert', [], peer)).toBeUndefined()
      expect(read(undefined, headers, peer)).toBeUndefined()
    },
  )

  it.each(['11.0.0.1', '192.0.2.8', '2001:db9::1', '::ffff:11.0.0.1', 'not an address', ''])(
    'is not the one in a header of the stranger %s, whatever it holds',
    (address) => {
      const headers = ['Client-Cert', byteSequence(client.der), 'Client-Cert', 'x']
      expect(read('client-cert', headers, { address })).toBeUndefined()
      expect(read('client-cert', headers, { address, certificate: proxy.der })).toBe(
        proxy.thumbprint,
      )
    },
  )

  it('is not looked for in another header than the one named', () => {
    const headers = ['Client-Cert', byteSequence(client.der)]
    expect(read('ssl-client-cert', headers)).toBeUndefined()
  })

  it('is refused in two headers, also equal ones', () => {
    const header = ['client-cert', byteSequence(client.der)]
    expect(read('client-cert', [...header, ...header])).toBe('must be sent once')
  })
})

describe('in Client-Cert (RFC 9440)', () => {
  it.each([
    ['without colons', () => client.der.toString('base64')],
    ['with a parameter', () => `${byteSequence(client.der)};a=1`],
    ['twice in one header', () => [client, proxy].map(({ der }) => byteSequence(der)).join(', ')],
    ['as base64url', () => `:${client.der.toString('base64url')}_:`],
  ])('is refused %s', (_, value) => {
    expect(read('client-cert', ['client-cert', value()])).toBe(
      'must be base64 between colons (RFC 9440, section 2.1)',
    )
  })

  it.each([
    ['anything else', () => Buffer.from('not a certificate')],
    ['half a certificate', () => client.der.subarray(0, 100)],
    ['a certificate with more behind it', () => Buffer.concat([client.der, Buffer.from('x')])],
    ['a certificate as PEM', () => Buffer.from(client.pem)],
    ['nothing', () => Buffer.alloc(0)],
  ])('%s is refused', (_, bytes) => {
    expect(read('client-cert', ['client-cert', byteSequence(bytes())])).toMatch(/^must /)
  })
})

describe('in ssl-client-cert (nginx)', () => {
  it('a certificate is URL-encoded PEM', () => {
    expect(read('ssl-client-cert', ['ssl-client-cert', encodeURIComponent(client.pem)])).toBe(
      client.thumbprint,
    )
  })

  it('nothing is no certificate', () => {
    expect(read('ssl-client-cert', ['ssl-client-cert', ''])).toBeUndefined()
  })

  it.each([
    ['two certificates', () => encodeURIComponent(client.pem + proxy.pem)],
    ['a bad escape', () => `${encodeURIComponent(client.pem)}%`],
    ['another kind of PEM', () => encodeURIComponent(client.pem.replaceAll('CERTIFICATE', 'KEY'))],
    ['base64 alone', () => client.der.toString('base64')],
  ])('%s is refused', (_, value) => {
    expect(read('ssl-client-cert', ['ssl-client-cert', value()])).toBe(
      'must be one certificate in URL-encoded PEM',
    )
  })
})

describe('in x-forwarded-client-cert (Envoy)', () => {
  const element = ({ pem }: Certificate, rest = 'Hash=abc;Subject="CN=a, b;c\\"d"'): string =>
    `By=spiffe://x;${rest};Cert="${encodeURIComponent(pem)}";URI=spiffe://y`
  const readElements = (...elements: readonly string[]) =>
    read('x-forwarded-client-cert', ['X-Forwarded-Client-Cert', elements.join(',')])

  it('the Cert of the element counts, whatever is quoted in the others', () => {
    expect(readElements(element(client))).toBe(client.thumbprint)
  })

  it('the one of the last element counts: the ones before are what the proxy was told', () => {
    expect(readElements(element(proxy), element(client))).toBe(client.thumbprint)
    expect(readElements(element(client), 'Hash=abc')).toBe(
      'must have one Cert in its last element; have the proxy send it',
    )
  })

  it('no comma in a quoted value begins an element', () => {
    const planted = `Subject="CN=x,Cert=\\"${encodeURIComponent(proxy.pem)}\\""`
    expect(readElements(element(client, planted))).toBe(client.thumbprint)
    expect(readElements(`Cert="${encodeURIComponent(client.pem)}";${planted}`)).toBe(
      client.thumbprint,
    )
  })

  it.each(['Cert="abc', 'Cert', '=', 'a=b;;', 'Cert="a"b', ' , '])('%s is refused', (value) => {
    expect(readElements(value)).toBe('must be a list of key=value pairs, as Envoy writes it')
  })

  it('two Certs in one element are refused', () => {
    const cert = `Cert="${encodeURIComponent(client.pem)}"`
    expect(readElements(`${cert};${cert}`)).toMatch(/one Cert/)
  })
})

it('no header makes the reader throw', () => {
  const headers = fc.constantFrom<CertificateHeader>(
    'client-cert',
    'x-forwarded-client-cert',
    'ssl-client-cert',
  )
  const value = fc.oneof(fc.string(), fc.stringMatching(/^[a-c=;,"\\:%]*$/))
  fc.assert(
    fc.property(
      headers,
      value.filter((each) => each !== ''),
      (header, text) => {
        expect(read(header, [header, text])).toMatch(/^must /)
      },
    ),
  )
})
