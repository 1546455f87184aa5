import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { TrustFile } from '@cambio/trust'
import { calculateJwkThumbprint } from 'jose'
import { describe, expect, it } from 'vitest'
import { PARTNER, TRUST } from '../../test/trust.ts'
import { settle } from '../settled/settle.ts'
import { secretFacts } from './secret-facts.ts'
import { resolveProvisionerSecrets } from './secrets.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const ENV = {
  ADMIN_SECRET: 'admin-secret',
  GATEWAY_SECRET: 'gateway-secret',
  GATEWAY_KEY: PEM,
  PARTNER_SECRET: 'partner-secret',
  DIGEST_KEY: 'a-key-of-at-least-32-characters-',
}
const from = (name: keyof typeof ENV) => ({ from: 'env', name }) as const

function resolve(change: Partial<TrustFile>, env: Partial<typeof ENV> = {}) {
  return resolveProvisionerSecrets(
    { ...TRUST, ...change },
    { env: { ...ENV, ...env }, readFile: () => '' },
  )
}

function factsOf(change: Partial<TrustFile> = {}, env: Partial<typeof ENV> = {}) {
  const secretOf = resolve(change, env)
  if (!secretOf.ok) throw new Error(JSON.stringify(secretOf.failure))
  const trust = settle({ ...TRUST, ...change }, { aliases: new Map(), auto: [] })
  return secretFacts(trust, secretOf.value)
}

const problems = (change: Partial<TrustFile>, env: Partial<typeof ENV> = {}) => {
  const secretOf = resolve(change, env)
  return secretOf.ok ? [] : secretOf.failure
}

const WITH_SECRETS: Partial<TrustFile> = {
  secretDigestKey: from('DIGEST_KEY'),
  issuers: [{ ...PARTNER, identityProvider: { clientSecret: from('PARTNER_SECRET') } }],
}

describe('what everybody may know of a secret', () => {
  it('is nothing without a digest key', () => {
    const { client, identityProviderDigests } = factsOf({ issuers: WITH_SECRETS.issuers ?? [] })
    expect(client).toEqual({ method: 'secret' })
    expect(identityProviderDigests.size).toBe(0)
  })

  it('is whether it is another one, with a digest key', () => {
    const before = factsOf(WITH_SECRETS)
    expect(before).toMatchObject({
      client: { digest: expect.stringMatching(/^v1:[\w-]{43}$/) },
    })
    expect(factsOf(WITH_SECRETS)).toEqual(before)
    const after = factsOf(WITH_SECRETS, { PARTNER_SECRET: 'rotated' })
    expect(after.client).toEqual(before.client)
    expect(after.identityProviderDigests).not.toEqual(before.identityProviderDigests)
  })

  it('is not whether two things have the same one', () => {
    const { client, identityProviderDigests } = factsOf(WITH_SECRETS, {
      PARTNER_SECRET: 'same',
      GATEWAY_SECRET: 'same',
    })
    expect(client).toHaveProperty('digest')
    expect(client).not.toMatchObject({ digest: identityProviderDigests.get('partner') })
  })

  it('is another digest under another key, so nobody without the key can try secrets', () => {
    const other = { DIGEST_KEY: 'another-key-of-at-least-32-chars-' }
    expect(factsOf(WITH_SECRETS, other)).not.toEqual(factsOf(WITH_SECRETS))
  })
})

describe('what everybody may know of a private key', () => {
  const client = { id: 'gateway', privateKey: from('GATEWAY_KEY') }

  it('is its public half, named by its thumbprint', async () => {
    const jwk = createPublicKey(privateKey).export({ format: 'jwk' })
    const kid = await calculateJwkThumbprint(jwk)
    expect(factsOf({ client }).client).toEqual({
      method: 'private_key_jwt',
      algorithm: 'RS256',
      jwk: { ...jwk, kid, use: 'sig', alg: 'RS256' },
    })
  })

  it('is named as the trust file names it', () => {
    expect(factsOf({ client: { ...client, keyId: 'key-1' } }).client).toMatchObject({
      jwk: { kid: 'key-1' },
    })
  })
})

describe('resolveProvisionerSecrets', () => {
  it('asks for every secret of the login, the client and the issuers at once', () => {
    const change = {
      ...WITH_SECRETS,
      client: {
        id: 'gateway',
        certificate: from('GATEWAY_KEY'),
        certificateKey: from('GATEWAY_SECRET'),
      },
    }
    const env = { readFile: () => '', env: {} }
    const resolved = resolveProvisionerSecrets({ ...TRUST, ...change }, env)
    expect(resolved.ok ? [] : resolved.failure).toHaveLength(5)
  })

  it('asks for no secret of a login that has none', () => {
    const admin = { clientId: 'cambio', tokenFile: '/nowhere' }
    const keycloak = { ...TRUST.keycloak, admin }
    const env = { GATEWAY_SECRET: 'x' }
    const resolved = resolveProvisionerSecrets({ ...TRUST, keycloak }, { env, readFile: () => '' })
    expect(resolved.ok).toBe(true)
  })

  it('tells a key that is none before anything is asked of a server, and does not quote it', () => {
    const client = { id: 'gateway', privateKey: from('GATEWAY_KEY') }
    const admin = { clientId: 'cambio', privateKey: from('ADMIN_SECRET') }
    const keycloak = { ...TRUST.keycloak, admin }
    const found = problems(
      { client, keycloak },
      { GATEWAY_KEY: 'planted', ADMIN_SECRET: 'planted' },
    )
    expect(found).toMatchObject([
      { path: 'keycloak.admin.privateKey' },
      { path: 'client.privateKey' },
    ])
    expect(JSON.stringify(found)).not.toContain('planted')
  })

  it('refuses a digest key that could be guessed', () => {
    expect(problems(WITH_SECRETS, { DIGEST_KEY: 'x'.repeat(31) })).toMatchObject([
      { path: 'secretDigestKey', message: expect.stringContaining('32') },
    ])
  })
})
