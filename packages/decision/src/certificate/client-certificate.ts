import { createHash, X509Certificate } from 'node:crypto'
import { err, ok, type Result } from '@cambio/validation'
import { headerValues } from '../request/request-head.ts'
import { readCertificateHeader, type CertificateHeader } from './certificate-header.ts'
import { createProxyAddresses } from './proxy-addresses.ts'

/** A proxy of ours sends something about its client's certificate that we can't read. Nothing of it is among the facts. */
export interface ClientCertificateInvalid {
  readonly reason: 'client_certificate_invalid'
  readonly header: CertificateHeader
  /** The rule it breaks, in our words. */
  readonly rule: string
}

/** Proxies in front of us, as in the trust file. */
export interface Proxies {
  /** Addresses and CIDR blocks. */
  readonly addresses: readonly string[]
  /** The header they send; absent: none counts. */
  readonly clientCertificate?: CertificateHeader
}

/** Where a client's certificate may be. */
export interface CertificateSources {
  /** The peer's address, as the socket says. */
  readonly peerAddress: string
  /** The certificate the peer has proven in TLS, in DER form. */
  readonly peerCertificate?: Buffer | undefined
  /** The flat list of Node's `rawHeaders`. */
  readonly headers: readonly string[]
}

/** The thumbprint (`x5t#S256`, RFC 8705, 3.1) of the client's certificate; undefined when it has none. */
export type ReadClientCertificate = (
  sources: CertificateSources,
) => Result<string | undefined, ClientCertificateInvalid>

/**
 * Which certificate does the client have? A peer that is no proxy of ours is the client, and what it has proven in TLS counts; a header
 * it sends counts as not there. A proxy is not the client: only its header counts, once, and not its own certificate.
 *
 * Does not check who issued the certificate or whether it is in time: a token's binding is to the certificate alone (RFC 8705, 3).
 * That proxies remove such headers of their clients is theirs to do.
 */
export function createClientCertificateReader(proxies: Proxies): ReadClientCertificate {
  const isProxy = createProxyAddresses(proxies.addresses)
  const { clientCertificate: header } = proxies
  return ({ peerAddress, peerCertificate, headers }) => {
    if (!isProxy(peerAddress)) return ok(peerCertificate && thumbprintOf(peerCertificate))
    return header === undefined ? ok(undefined) : readHeader(header, headers)
  }
}

function readHeader(
  header: CertificateHeader,
  headers: readonly string[],
): ReturnType<ReadClientCertificate> {
  const fail = (rule: string) =>
    err({ reason: 'client_certificate_invalid', header, rule } as const)
  const [value, ...others] = headerValues(headers, header)
  if (others.length > 0) return fail('must be sent once')
  // nginx sends the header empty when the client has no certificate.
  if (value === undefined || value === '') return ok(undefined)
  const der = readCertificateHeader(header, value)
  if (!der.ok) return fail(der.failure)
  return isCertificate(der.value)
    ? ok(thumbprintOf(der.value))
    : fail('must hold an X.509 certificate')
}

/** The parser takes PEM and bytes after the end too; the thumbprint is of these bytes, so they must be the certificate's. */
function isCertificate(der: Buffer): boolean {
  try {
    return new X509Certificate(der).raw.equals(der)
  } catch {
    return false
  }
}

function thumbprintOf(der: Buffer): string {
  return createHash('sha256').update(der).digest('base64url')
}
