import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { err, ok, type Result, type Secret } from '@cambio/validation'
import type { CredentialFault } from './credential-fault.ts'
import { distinguishedName } from './distinguished-name.ts'
import { openConnections, type TlsConnections } from './tls-connections.ts'

/** A certificate with its key, and what may be known of it. */
export interface TlsIdentity extends TlsConnections {
  /** Whose it is (RFC 4514). */
  readonly subject: string
  /** Who vouches for it, or for the last one of the chain below it. */
  readonly authority: string
  /** What `cnf` says in a token bound to it: SHA-256 of the certificate, base64url (RFC 8705, section 3.1). */
  readonly thumbprint: string
  /** The chain, as it was given; for connections that are not to be shared with {@link TlsConnections.post}. */
  readonly certificate: Secret
  readonly key: Secret
}

/** Says which of the two texts it is about. */
export interface TlsIdentityFault extends CredentialFault {
  readonly part: 'certificate' | 'certificateKey'
}

/** Reads a certificate, with the chain below it, and its private key (both PEM, the key not encrypted). */
export function readTlsIdentity(
  certificate: Secret,
  certificateKey: Secret,
): Result<TlsIdentity, TlsIdentityFault> {
  const chain = attempt(() => readChain(certificate))
  const leaf = chain?.at(0)
  const last = chain?.at(-1)
  if (leaf === undefined || last === undefined)
    return err({ part: 'certificate', ...NO_CERTIFICATE })
  const key = attempt(() => createPrivateKey(certificateKey.reveal()))
  if (key === undefined) return err({ part: 'certificateKey', ...NO_KEY })
  if (!leaf.checkPrivateKey(key)) return err({ part: 'certificateKey', ...OTHER_KEY })
  return ok({
    subject: distinguishedName(leaf.subject),
    authority: distinguishedName(last.issuer),
    thumbprint: createHash('sha256').update(leaf.raw).digest('base64url'),
    certificate,
    key: certificateKey,
    ...openConnections(certificate, certificateKey),
  })
}

const NO_CERTIFICATE: CredentialFault = {
  message: 'is not a certificate in PEM',
  hint: 'give the client’s own certificate first, then those below its authority',
}
const NO_KEY: CredentialFault = {
  message: 'is not a private key in PEM, or an encrypted one',
  hint: 'write it with `openssl pkcs8 -topk8 -nocrypt`',
}
const OTHER_KEY: CredentialFault = {
  message: 'is not the key of the certificate',
  hint: 'give the key the certificate was made for',
}

const ONE_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g

function readChain(certificates: Secret): readonly X509Certificate[] {
  const texts = certificates.reveal().match(ONE_CERTIFICATE) ?? []
  return texts.map((text) => new X509Certificate(text))
}

/** OpenSSL's words may quote the text, so they are left behind. */
function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
