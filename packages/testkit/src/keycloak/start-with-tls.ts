import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCertificateAuthority } from '../tls/certificate-authority.ts'
import type { CertificateAuthority } from '../tls/certificate-authority.ts'
import { trustAuthority } from '../tls/trust-authority.ts'
import type { RunningKeycloak } from './running-keycloak.ts'
import type { ServerTls } from './server-options.ts'

/** A Keycloak that speaks HTTPS, asks clients for a certificate, and believes those of its own throw-away authority. */
export interface TlsKeycloak extends RunningKeycloak {
  /** The authority's certificate, PEM. */
  readonly ca: string
  /** The same as a file, for the `NODE_EXTRA_CA_CERTS` of another process. */
  readonly caFile: string
  /** A certificate that the server believes. Its subject is `CN=<commonName>`. */
  readonly issueClientCertificate: CertificateAuthority['issueClientCertificate']
}

/** Starts a Keycloak with an authority that goes when the server goes. This process trusts it from now on. */
export async function startWithTls(
  start: (tls: ServerTls) => Promise<RunningKeycloak>,
): Promise<TlsKeycloak> {
  const folder = await mkdtemp(join(tmpdir(), 'cambio-authority-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const authority = await createCertificateAuthority(folder)
    trustAuthority(authority.certificate)
    return introduceAuthority(await start(await serverTls(authority)), authority, remove)
  } catch (error) {
    await remove()
    throw error
  }
}

async function serverTls(authority: CertificateAuthority): Promise<ServerTls> {
  return {
    ...(await authority.issueServerCertificate()),
    authorityFile: authority.certificateFile,
  }
}

function introduceAuthority(
  server: RunningKeycloak,
  { certificate: ca, certificateFile: caFile, issueClientCertificate }: CertificateAuthority,
  remove: () => Promise<void>,
): TlsKeycloak {
  return {
    ...server,
    connection: { ...server.connection, ca },
    ca,
    caFile,
    issueClientCertificate,
    async stop() {
      await server.stop()
      await remove()
    },
  }
}
