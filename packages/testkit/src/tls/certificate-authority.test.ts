import { X509Certificate, createPrivateKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCertificateAuthority } from './certificate-authority.ts'
import type { CertificateAuthority } from './certificate-authority.ts'

let folder: string
let authority: CertificateAuthority
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'authority-'))
  authority = await createCertificateAuthority(join(folder, 'tls'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const isIssuedByUs = (certificate: X509Certificate): boolean =>
  certificate.verify(new X509Certificate(authority.certificate).publicKey)

describe('createCertificateAuthority', () => {
  it('issues a server certificate for this machine', async () => {
    const { certificateFile } = await authority.issueServerCertificate()
    const certificate = new X509Certificate(readFileSync(certificateFile))
    expect(isIssuedByUs(certificate)).toBe(true)
    expect(certificate.checkHost('localhost')).toBe('localhost')
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1')
  })

  it('issues a client certificate with its key, for the name it is told', async () => {
    const { certificate: text, key } = await authority.issueClientCertificate('gateway')
    const certificate = new X509Certificate(text)
    expect(isIssuedByUs(certificate)).toBe(true)
    expect(certificate.subject).toBe('CN=gateway')
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true)
  })

  it('never issues two certificates with one serial number', async () => {
    const issued = [
      await authority.issueClientCertificate('gateway'),
      await authority.issueClientCertificate('gateway'),
    ]
    const serials = issued.map(({ certificate }) => new X509Certificate(certificate).serialNumber)
    expect(new Set(serials).size).toBe(2)
  })

  it('is another one each time', async () => {
    const other = await createCertificateAuthority(join(folder, 'other'))
    expect(other.certificate).not.toBe(authority.certificate)
  })
})
