import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { calculateJwkThumbprint, decodeJwt, EmbeddedJWK, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { createDpopKey } from './dpop-key.ts'

const REQUEST = {
  method: 'PUT',
  url: 'https://api.example.com/orders/1?x=1#y',
  accessToken: 'a.bound.token',
}

describe('a proof', () => {
  it('is what RFC 9449, section 4.2 asks for, signed by the key that the token is bound to', async () => {
    const key = createDpopKey()
    const proof = await key.proofFor(REQUEST)
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt' })
    expect(payload).toEqual({
      htm: 'PUT',
      htu: 'https://api.example.com/orders/1',
      ath: createHash('sha256').update('a.bound.token').digest('base64url'),
      jti: expect.any(String),
      iat: expect.any(Number),
    })
    expect(await calculateJwkThumbprint(protectedHeader.jwk ?? {})).toBe(key.thumbprint)
    expect(Object.keys(protectedHeader.jwk ?? {}).toSorted()).toEqual(['crv', 'kty', 'x', 'y'])
  })

  it('is another one for each request', async () => {
    const key = createDpopKey()
    const proofs = await Promise.all([key.proofFor(REQUEST), key.proofFor(REQUEST)])
    const [one, two] = proofs.map((proof) => decodeJwt(proof).jti)
    expect(one).not.toBe(two)
  })

  it('carries the nonce that the receiver wants', async () => {
    const key = createDpopKey()
    const proof = await key.proofFor({ ...REQUEST, nonce: 'n-1' })
    expect(decodeJwt(proof)['nonce']).toBe('n-1')
  })
})

describe('a proof for a token endpoint', () => {
  const url = 'https://sso.example.com/realms/ours/protocol/openid-connect/token'

  it('is for a POST, and for no token', async () => {
    const key = createDpopKey()
    const proof = await key.proofForTokens(`${url}?x=1`)
    const { payload } = await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt' })
    const [jti, iat] = [expect.any(String), expect.any(Number)]
    expect(payload).toEqual({ htm: 'POST', htu: url, jti, iat })
  })

  it('carries the newest nonce of its server, and of no other', async () => {
    const key = createDpopKey()
    const nonceAt = async (at: string) => decodeJwt(await key.proofForTokens(at))['nonce']
    key.keepNonce(url, 'n-1')
    key.keepNonce(url, 'n-2')
    key.keepNonce(url, undefined)
    expect(await nonceAt('https://sso.example.com/other')).toBe('n-2')
    expect(await nonceAt('https://other.example.com/token')).toBeUndefined()
  })
})

describe('a key', () => {
  it('is another one each time, and cannot be printed', async () => {
    const [one, two] = [createDpopKey(), createDpopKey()]
    expect(one.thumbprint).not.toBe(two.thumbprint)
    expect(inspect(one, { depth: 10, showHidden: true })).not.toContain("d: '")
  })
})
