import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose'
import type { JWTPayload } from 'jose'

/** The credential of a `DPoP` request (RFC 9449, section 7.1), or an empty text, which no verifier accepts. */
export function boundToken(request: IncomingMessage): string {
  return /^DPoP +(.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
}

/** Throws unless the request proves that its sender has the key of its token (RFC 9449, section 4.3), but for nonces and replays. */
export async function provePossession(request: IncomingMessage, claims: JWTPayload): Promise<void> {
  const proof = [request.headers['dpop'] ?? ''].flat().join()
  const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
    typ: 'dpop+jwt',
    maxTokenAge: '1 minute',
  })
  const ath = createHash('sha256').update(boundToken(request)).digest('base64url')
  const [path] = (request.url ?? '').split('?')
  const htu = `http://${request.headers.host}${path}`
  const isOfRequest =
    payload['htm'] === request.method && payload['htu'] === htu && payload['ath'] === ath
  if (!isOfRequest) throw new Error('the proof is of another request')
  const { cnf } = claims
  const jkt = await calculateJwkThumbprint(protectedHeader.jwk ?? {})
  if (typeof cnf !== 'object' || cnf === null || Reflect.get(cnf, 'jkt') !== jkt)
    throw new Error('the proof is by another key')
}
