import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer, type Server } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCertificateAuthority, type CertificateAuthority } from '@cambio/testkit'

/** An API that speaks TLS by a certificate of its own authority, and asks for the client's. */
export interface AskingApi {
  readonly server: Server
  readonly authority: CertificateAuthority
  readonly port: number
  stop(): void
}

export async function startAskingApi(listener: RequestListener, host: string): Promise<AskingApi> {
  const folder = mkdtempSync(join(tmpdir(), 'asking-api-'))
  const authority = await createCertificateAuthority(folder)
  const { certificateFile, keyFile } = await authority.issueServerCertificate()
  const tls = { cert: readFileSync(certificateFile), key: readFileSync(keyFile) }
  const asking = { ca: authority.certificate, requestCert: true, rejectUnauthorized: false }
  const server = createServer({ ...tls, ...asking }, listener)
  server.listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return {
    server,
    authority,
    port: address.port,
    stop() {
      server.closeAllConnections()
      server.close()
      rmSync(folder, { recursive: true })
    },
  }
}
