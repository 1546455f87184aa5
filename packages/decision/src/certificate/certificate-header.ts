import { err, ok, type Result } from '@cambio/validation'

/**
 * How a proxy says which certificate its client has.
 *
 * - `client-cert`: RFC 9440, a byte sequence in colons.
 * - `x-forwarded-client-cert`: Envoy's list, whose elements have `Cert="<URL-encoded PEM>"`.
 * - `ssl-client-cert`: nginx's `$ssl_client_escaped_cert`, URL-encoded PEM.
 */
export type CertificateHeader = 'client-cert' | 'x-forwarded-client-cert' | 'ssl-client-cert'

const BYTE_SEQUENCE = /^:([A-Za-z0-9+/]+={0,2}):$/
const PEM = /^-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+?)\s+-----END CERTIFICATE-----\s*$/
/** One `key=value` of Envoy's header, its value quoted or not; `;` ends a pair and `,` an element. */
const PAIR = /\s*([A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^;,"]*))\s*([;,]|$)/gy

/** The DER bytes that a header's value holds. The failure is the rule it breaks. Does not look into the bytes. */
export function readCertificateHeader(
  header: CertificateHeader,
  value: string,
): Result<Buffer, string> {
  if (header === 'client-cert') return readByteSequence(value)
  return header === 'ssl-client-cert' ? readEscapedPem(value) : readLastElement(value)
}

function readByteSequence(value: string): Result<Buffer, string> {
  const [, base64] = BYTE_SEQUENCE.exec(value) ?? []
  return base64 === undefined
    ? err('must be base64 between colons (RFC 9440, section 2.1)')
    : ok(Buffer.from(base64, 'base64'))
}

function readEscapedPem(value: string): Result<Buffer, string> {
  const [, base64] = PEM.exec(decode(value)) ?? []
  return base64 === undefined
    ? err('must be one certificate in URL-encoded PEM')
    : ok(Buffer.from(base64, 'base64'))
}

/** The last element is what the proxy in front of us has seen; those before it are what it was told. */
function readLastElement(value: string): Result<Buffer, string> {
  const last = readElements(value)?.at(-1)
  if (last === undefined) return err('must be a list of key=value pairs, as Envoy writes it')
  const [certificate, ...others] = last.filter(([key]) => key === 'cert')
  return certificate === undefined || others.length > 0
    ? err('must have one Cert in its last element; have the proxy send it')
    : readEscapedPem(certificate[1])
}

type Pairs = readonly (readonly [key: string, value: string])[]

function readElements(value: string): readonly Pairs[] | undefined {
  const matches = [...value.matchAll(PAIR)]
  const length = matches.reduce((sum, [whole]) => sum + whole.length, 0)
  if (matches.length === 0 || length !== value.length) return undefined
  const elements: [string, string][][] = [[]]
  for (const [, key = '', quoted, plain = '', end] of matches) {
    elements.at(-1)?.push([key.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? plain])
    if (end === ',') elements.push([])
  }
  return elements
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
