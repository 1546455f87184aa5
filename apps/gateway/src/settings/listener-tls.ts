import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Problem } from '@cambio/trust'
import { err, ok, type Result, type Secret } from '@cambio/validation'

/** What the gateway's own listener speaks TLS with. */
export interface ListenerTls {
  /** PEM: the listener's own certificate first, then those below its authority. */
  readonly certificate: Secret
  /** PEM, not encrypted. */
  readonly key: Secret
  /** Whether clients are asked for a certificate. None is demanded, and any is taken: see `createTlsServer`. */
  readonly clientCertificates: boolean
}

/** Refuses a certificate and key that TLS could not be spoken with. Neither is quoted. Does not look at the certificate's dates or names. */
export function checkListenerTls(tls: ListenerTls): Result<ListenerTls, readonly Problem[]> {
  const certificate = attempt(() => new X509Certificate(tls.certificate.reveal()))
  if (certificate === undefined) return err([NO_CERTIFICATE])
  const key = attempt(() => createPrivateKey(tls.key.reveal()))
  if (key === undefined) return err([NO_KEY])
  return certificate.checkPrivateKey(key) ? ok(tls) : err([OTHER_KEY])
}

const NO_CERTIFICATE: Problem = {
  path: 'tls.certificate',
  message: 'is not a certificate in PEM',
  hint: 'give the listener’s own certificate first, then those below its authority',
}
const NO_KEY: Problem = {
  path: 'tls.key',
  message: 'is not a private key in PEM, or an encrypted one',
  hint: 'write it with `openssl pkcs8 -topk8 -nocrypt`',
}
const OTHER_KEY: Problem = {
  path: 'tls.key',
  message: 'is not the key of the certificate',
  hint: 'give the key that tls.certificate was made for, and replace both files together',
}

/** OpenSSL's words may quote the text, so they are left behind. */
function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
