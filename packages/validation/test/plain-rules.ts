import { createHash, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** What the world of the oracle is: one issuer's key, one client's key and certificate, one request. */
export interface World {
  readonly issuer: string
  readonly issuerKey: KeyObject
  readonly issuerKid: string
  readonly clientKey: KeyObject
  readonly clientThumbprint: string
  readonly certificate: string
  readonly method: string
  readonly url: string
  readonly now: number
}

/** A request as it is sent. */
export interface Sent {
  readonly token: string
  readonly scheme: 'Bearer' | 'DPoP'
  readonly proof: string | undefined
  readonly certificate: string | undefined
}

type Json = Record<string, unknown>

/**
 * May this request be accepted? The declared rules once more, said as simply as they can be, by other means than the verifier's: no
 * order, no reasons, nothing shared with it. For an issuer and a client that sign with Ed25519, and the policy of the tests that use this.
 */
export function mayBeAccepted(sent: Sent, world: World): boolean {
  const token = open(sent.token, world.issuerKey)
  if (token === undefined) return false
  return (
    isFromIssuer(token, world) &&
    isForUs(token.claims, world) &&
    isProven(token.claims, sent, world)
  )
}

function isFromIssuer({ header, claims }: Opened, { issuer, issuerKid }: World): boolean {
  const type = header['typ'] ?? 'JWT'
  return (
    header['alg'] === 'EdDSA' &&
    (header['kid'] === undefined || header['kid'] === issuerKid) &&
    typeof type === 'string' &&
    ['jwt', 'at+jwt', 'application/jwt', 'application/at+jwt'].includes(type.toLowerCase()) &&
    claims['iss'] === issuer
  )
}

function isForUs(claims: Json, { now }: World): boolean {
  const { exp, nbf = 0, iat = 0, aud, scope, org, typ, azp, client_id: clientId } = claims
  const isInTime = Number(exp) > now - 5 && Number(nbf) <= now + 5 && Number(iat) <= now + 5
  const kinds = ['events', 'at_hash', 'c_hash', 's_hash'].some((name) => name in claims)
  return (
    [exp, nbf, iat].every((time) => typeof time === 'number') &&
    isInTime &&
    !kinds &&
    !(typeof typ === 'string' && /^(id|refresh|offline|logout)$/i.test(typ)) &&
    [aud].flat().includes('gateway') &&
    (azp ?? clientId) === 'partner-app' &&
    [scope].flat().join(' ').split(' ').includes('openid') &&
    org === 'a'
  )
}

function isProven(claims: Json, sent: Sent, world: World): boolean {
  const { cnf } = claims
  if (cnf === undefined) return sent.scheme === 'Bearer'
  if (typeof cnf !== 'object' || cnf === null) return false
  const { jkt, 'x5t#S256': x5t, ...others } = cnf as Json
  if (Object.keys(others).length > 0 || (jkt === undefined && x5t === undefined)) return false
  if (x5t !== undefined && (x5t !== world.certificate || sent.certificate !== x5t)) return false
  if (jkt === undefined) return sent.scheme === 'Bearer'
  return jkt === world.clientThumbprint && sent.scheme === 'DPoP' && isGoodProof(sent, world)
}

function isGoodProof({ proof, token }: Sent, { clientKey, method, url, now }: World): boolean {
  const opened = open(proof ?? '', clientKey)
  if (opened === undefined) return false
  const { header, claims } = opened
  return (
    header['typ'] === 'dpop+jwt' &&
    header['alg'] === 'EdDSA' &&
    claims['htm'] === method &&
    claims['htu'] === url &&
    claims['ath'] === createHash('sha256').update(token).digest('base64url') &&
    typeof claims['jti'] === 'string' &&
    typeof claims['iat'] === 'number' &&
    Math.abs(now - claims['iat']) <= 65
  )
}

interface Opened {
  readonly header: Json
  readonly claims: Json
}

/** The content of a JWS whose signature is by this key. */
function open(text: string, key: KeyObject): Opened | undefined {
  const [head = '', body = '', signature = '', ...more] = text.split('.')
  const bytes = [head, body, signature].map((part) => Buffer.from(part, 'base64url'))
  const spelled = bytes.map((part) => part.toString('base64url')).join('.')
  if (more.length > 0 || spelled !== text) return undefined
  if (!verify(null, Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')))
    return undefined
  const [header, claims] = [readObject(head), readObject(body)]
  return header === undefined || claims === undefined ? undefined : { header, claims }
}

/** Writing it out again shows a member that was there twice. */
function readObject(part: string): Json | undefined {
  try {
    const text = Buffer.from(part, 'base64url').toString('utf8')
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject && JSON.stringify(value) === text ? (value as Json) : undefined
  } catch {
    return undefined
  }
}
