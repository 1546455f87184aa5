import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCertificateAuthority } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { describe, expect, it } from 'vitest'
import { valueOf } from '../../test/realm.ts'
import { readCredential } from '../client/read-credential.ts'
import { bindingOf } from './binding.ts'
import { createDpopKey } from './dpop-key.ts'

const authentication = { method: 'secret', secret: new Secret('s') } as const
const WITH_SECRET = { id: 'gateway', authentication }

describe('bindingOf', () => {
  it('is nothing where nothing is asked for', () => {
    expect(bindingOf(undefined, WITH_SECRET)).toBeUndefined()
  })

  it('is our key’s thumbprint', async () => {
    const key = createDpopKey()
    expect(bindingOf({ by: 'dpop', key }, WITH_SECRET)).toEqual({
      member: 'jkt',
      thumbprint: key.thumbprint,
    })
  })

  it('is the thumbprint of the client’s certificate, as it is now', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cambio-binding-'))
    try {
      const authority = await createCertificateAuthority(folder)
      const { certificate, key } = await authority.issueClientCertificate('gateway')
      const shown = valueOf(
        readCredential({ certificate: new Secret(certificate), certificateKey: new Secret(key) }),
      )
      const binding = bindingOf({ by: 'mtls' }, { id: 'gateway', authentication: () => shown })
      const hexadecimal = new X509Certificate(certificate).fingerprint256.replaceAll(':', '')
      expect(binding).toEqual({
        member: 'x5t#S256',
        thumbprint: Buffer.from(hexadecimal, 'hex').toString('base64url'),
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('takes a client without a certificate for a bug', () => {
    expect(() => bindingOf({ by: 'mtls' }, WITH_SECRET)).toThrow('has none')
  })
})
