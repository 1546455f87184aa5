import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCertificateAuthority, trustAuthority } from '@cambio/testkit'
import type { CertificateAuthority, IssuedCertificate } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../test/realm.ts'
import { readTlsIdentity } from './tls-identity.ts'

const folder = mkdtempSync(join(tmpdir(), 'cambio-tls-'))
let authority: CertificateAuthority
let gateway: IssuedCertificate
let other: IssuedCertificate
beforeAll(async () => {
  authority = await createCertificateAuthority(folder)
  gateway = await authority.issueClientCertificate('gateway')
  other = await authority.issueClientCertificate('other')
})
afterAll(() => rmSync(folder, { recursive: true }))

const read = (certificate: string, key = gateway.key) =>
  readTlsIdentity(new Secret(certificate), new Secret(key))

describe('readTlsIdentity', () => {
  it('is the first certificate’s subject, whatever stands around and below it', () => {
    const chain = `Bag Attributes\n${gateway.certificate}\n${other.certificate}`
    expect(valueOf(read(chain))).toMatchObject({
      subject: 'CN=gateway',
      authority: 'CN=Cambio throw-away authority',
    })
    expect(read(`${other.certificate}\n${gateway.certificate}`)).toMatchObject({ ok: false })
  })

  it('says which text is wrong, and what to do', () => {
    expect([read('none'), read(''), read(gateway.key)]).toEqual(
      Array.from({ length: 3 }, () => ({
        ok: false,
        failure: {
          part: 'certificate',
          message: 'is not a certificate in PEM',
          hint: 'give the client’s own certificate first, then those below its authority',
        },
      })),
    )
    expect(read(gateway.certificate, 'none')).toEqual({
      ok: false,
      failure: {
        part: 'certificateKey',
        message: 'is not a private key in PEM, or an encrypted one',
        hint: 'write it with `openssl pkcs8 -topk8 -nocrypt`',
      },
    })
    expect(read(gateway.certificate, other.key)).toEqual({
      ok: false,
      failure: {
        part: 'certificateKey',
        message: 'is not the key of the certificate',
        hint: 'give the key the certificate was made for',
      },
    })
  })

  it('gives an answer as it is, its headers too', async () => {
    const { certificateFile, keyFile } = await authority.issueServerCertificate()
    const files = { cert: readFileSync(certificateFile), key: readFileSync(keyFile) }
    const server = createServer(files, (_request, response) => {
      response.writeHead(503, { 'retry-after': '7' }).end('later')
    })
    await new Promise<void>((resolve) => void server.listen(0, 'localhost', resolve))
    trustAuthority(authority.certificate)
    try {
      const { post } = valueOf(read(gateway.certificate))
      const { port } = server.address() as AddressInfo
      const answer = await post(`https://localhost:${port}/`, { headers: {}, body: '' })
      expect(answer.status).toBe(503)
      expect(answer.headers['retry-after']).toBe('7')
      expect(answer.body?.reveal()).toBe('later')
    } finally {
      server.closeAllConnections()
      await new Promise((resolve) => void server.close(resolve))
    }
  })
})
