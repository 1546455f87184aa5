import { describe, expect, it } from 'vitest'
import { clientAuthenticationFields } from './client-authentication.ts'

describe('clientAuthenticationFields', () => {
  it('needs nothing but the method for a secret', () => {
    expect(clientAuthenticationFields({ method: 'secret' })).toEqual({
      clientAuthenticatorType: 'client-secret',
      attributes: {},
    })
  })

  it('names the algorithm of assertions that the secret signs', () => {
    const facts = { method: 'secret_jwt', digest: 'v1:x' } as const
    expect(clientAuthenticationFields(facts)).toEqual({
      clientAuthenticatorType: 'client-secret-jwt',
      attributes: { 'cambio.secret-digest': 'v1:x', 'token.endpoint.auth.signing.alg': 'HS256' },
    })
  })

  it('leaves alone how a workload is recognized', () => {
    expect(clientAuthenticationFields({ method: 'workload' })).toEqual({ attributes: {} })
  })

  it('keeps a secret’s digest beside it', () => {
    expect(clientAuthenticationFields({ method: 'secret', digest: 'v1:x' }).attributes).toEqual({
      'cambio.secret-digest': 'v1:x',
    })
  })

  it('registers the public key and its algorithm for private_key_jwt', () => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'key-1', use: 'sig', alg: 'EdDSA' }
    const facts = { method: 'private_key_jwt', algorithm: 'EdDSA', jwk } as const
    expect(clientAuthenticationFields(facts)).toEqual({
      clientAuthenticatorType: 'client-jwt',
      attributes: {
        'use.jwks.url': 'false',
        'use.jwks.string': 'true',
        'jwks.string': JSON.stringify({ keys: [jwk] }),
        'token.endpoint.auth.signing.alg': 'EdDSA',
      },
    })
  })

  it('compares a certificate’s subject exactly, not as a pattern', () => {
    expect(
      clientAuthenticationFields({
        method: 'mtls',
        subject: 'CN=gateway',
        authority: 'CN=ca,O=company',
      }),
    ).toEqual({
      clientAuthenticatorType: 'client-x509',
      attributes: {
        'x509.subjectdn': 'CN=gateway',
        'x509.casubjectdn': 'CN=ca,O=company',
        'x509.allow.regex.pattern.comparison': 'false',
      },
    })
  })
})
