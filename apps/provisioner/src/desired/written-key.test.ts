import { createPublicKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { writtenKey } from './written-key.ts'

const KEY = {
  kty: 'OKP' as const,
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
}
const ISSUER = { alias: 'partner', issuer: 'https://partner.example', issuers: [] }

describe('writtenKey', () => {
  it('is the one key as text, under its id', () => {
    const { publicKeySignatureVerifier: pem, ...others } = writtenKey({
      ...ISSUER,
      keys: [{ ...KEY, kid: 'key-1' }],
    })
    expect(others).toEqual({ useJwksUrl: 'false', publicKeySignatureVerifierKeyId: 'key-1' })
    expect(createPublicKey(String(pem)).export({ format: 'jwk' })).toEqual(KEY)
  })

  it('is for any id, where the key has none', () => {
    const { publicKeySignatureVerifierKeyId: id } = writtenKey({ ...ISSUER, keys: [KEY] })
    expect(id).toBe('')
  })

  it('is the address that the trust file says instead', () => {
    const identityProvider = { config: { jwksUrl: 'https://inside.example/keys' } }
    const keys = [KEY, { ...KEY, kid: 'other' }]
    expect(writtenKey({ ...ISSUER, keys, identityProvider })).toEqual({ useJwksUrl: 'true' })
  })
})
