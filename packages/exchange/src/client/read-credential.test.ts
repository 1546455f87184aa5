import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { createCertificateAuthority } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../test/realm.ts'
import { readCredential, type ClientCredential } from './read-credential.ts'

const pem = (key: KeyObject): Secret =>
  new Secret(key.export({ type: 'pkcs8', format: 'pem' }).toString())
const EC_KEY = pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)

function signingKey(privateKey: KeyObject) {
  const read = valueOf(readCredential({ privateKey: pem(privateKey) }))
  return read.method === 'private_key_jwt' ? read.key : undefined
}

const fault = (credential: ClientCredential) => {
  const read = readCredential(credential)
  return read.ok ? undefined : read.failure
}

describe('a private key', () => {
  it.each([
    ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 }), ['e', 'kty', 'n']],
    ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' }), ['crv', 'kty', 'x', 'y']],
    ['ES384', generateKeyPairSync('ec', { namedCurve: 'P-384' }), ['crv', 'kty', 'x', 'y']],
    ['ES512', generateKeyPairSync('ec', { namedCurve: 'P-521' }), ['crv', 'kty', 'x', 'y']],
    ['EdDSA', generateKeyPairSync('ed25519'), ['crv', 'kty', 'x']],
  ])('signs with %s, and shows its public half only', (algorithm, { privateKey }, members) => {
    const key = signingKey(privateKey)
    expect(key?.algorithm).toBe(algorithm)
    expect(Object.keys(key?.publicJwk ?? {}).toSorted()).toEqual(members)
    expect(key?.key.extractable).toBe(false)
  })

  it.each([
    ['too short', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey],
    ['of another curve', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey],
    ['for agreement only', generateKeyPairSync('x25519').privateKey],
  ])('is refused when it is %s', (_what, privateKey) => {
    expect(fault({ privateKey: pem(privateKey) })).toMatchObject({
      part: 'privateKey',
      hint: expect.stringContaining('2048'),
    })
  })

  it.each(['planted-text', '-----BEGIN PRIVATE KEY-----\nplanted-text\n-----END PRIVATE KEY-----'])(
    'that is none is refused and not quoted: %s',
    (text) => {
      const found = fault({ privateKey: new Secret(text) })
      expect(found).toMatchObject({ message: expect.stringContaining('is not a private key') })
      expect(JSON.stringify(found)).not.toContain('planted')
    },
  )
})

describe('a certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cambio-credential-'))
  let certificate: Secret
  let certificateKey: Secret
  beforeAll(async () => {
    const authority = await createCertificateAuthority(folder)
    const issued = await authority.issueClientCertificate('gateway')
    certificate = new Secret(issued.certificate)
    certificateKey = new Secret(issued.key)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is read with its key, and says whose it is and who vouches for it', () => {
    const read = valueOf(readCredential({ certificate, certificateKey }))
    expect(read).toMatchObject({
      method: 'mtls',
      identity: { subject: 'CN=gateway', authority: 'CN=Cambio throw-away authority' },
    })
  })

  it('is read with the chain below it, the whole of it', () => {
    const chain = (below: string): Secret => new Secret(`${certificate.reveal()}\n${below}`)
    const good = chain(certificate.reveal())
    expect(readCredential({ certificate: good, certificateKey }).ok).toBe(true)
    const bad = chain('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')
    expect(fault({ certificate: bad, certificateKey })?.part).toBe('certificate')
  })

  it('names the text that is wrong', () => {
    expect(fault({ certificate: certificateKey, certificateKey })?.part).toBe('certificate')
    expect(fault({ certificate, certificateKey: certificate })?.part).toBe('certificateKey')
    expect(fault({ certificate, certificateKey: EC_KEY })).toMatchObject({
      part: 'certificateKey',
      message: 'is not the key of the certificate',
    })
  })

  it('cannot be printed with its key in it', () => {
    const read = readCredential({ certificate, certificateKey })
    const [, line = ''] = certificateKey.reveal().split('\n')
    expect(line).not.toBe('')
    expect(inspect(read, { depth: 10, showHidden: true })).not.toContain(line)
    expect(JSON.stringify(read)).not.toContain(line)
  })
})

describe('a secret and an assertion', () => {
  const secret = new Secret('planted')

  it.each([
    ['in a header, when nothing is said', undefined, 'secret'],
    ['in a header', 'basic', 'secret'],
    ['in the form', 'post', 'secret_post'],
    ['by what it signs', 'jwt', 'secret_jwt'],
  ] as const)('is shown %s', (_how, method, expected) => {
    const credential = method === undefined ? { secret } : { secret, method }
    expect(valueOf(readCredential(credential))).toEqual({ method: expected, secret })
  })

  it('is read anew for each request', () => {
    const assertion = () => secret
    expect(valueOf(readCredential({ assertion }))).toEqual({ method: 'assertion', read: assertion })
  })
})
