import { generateKeyPairSync, sign } from 'node:crypto'

/** A key and a certificate that nobody vouches for, as PEM. */
export interface SelfSigned {
  readonly key: string
  readonly cert: string
}

// DER tags (X.690) and object identifiers, already encoded.
const [INTEGER, BIT_STRING, UTF8, UTC_TIME, SEQUENCE, SET] = [0x02, 0x03, 0x0c, 0x17, 0x30, 0x31]
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex')
const COMMON_NAME = Buffer.from('0603550403', 'hex')

/** Signs a certificate (RFC 5280, 4.1) for `localhost` with its own key. */
export function selfSigned(): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = der(SEQUENCE, ECDSA_WITH_SHA256)
  const commonName = der(SEQUENCE, COMMON_NAME, der(UTF8, Buffer.from('localhost')))
  const name = der(SEQUENCE, der(SET, commonName))
  const validity = der(SEQUENCE, time('200101000000Z'), time('491231235959Z'))
  const publicInfo = publicKey.export({ type: 'spki', format: 'der' })
  const serial = der(INTEGER, Buffer.from([1]))
  const content = der(SEQUENCE, serial, algorithm, name, validity, name, publicInfo)
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', content, privateKey)])
  const certificate = der(SEQUENCE, content, algorithm, der(BIT_STRING, signature))
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { key, cert: pem(certificate) }
}

const time = (text: string): Buffer => der(UTC_TIME, Buffer.from(text))

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const head = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...head]), content])
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\n')
}
