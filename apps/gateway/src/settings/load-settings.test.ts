import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { selfSigned } from '../../test/self-signed.ts'
import { loadSettings, type Settings, type SettingsSources } from './load-settings.ts'

const ENVIRONMENT = {
  ISSUER: 'https://sso.example.com/realms/company',
  CLIENT_ID: 'gateway',
  CLIENT_SECRET: 'planted-secret',
  UPSTREAM_URL: 'https://api.example.com',
  OIDC_TOKEN_EXCHANGE_IDP_LIST: 'https://login.partner.example',
}
const TRUST_FILE = `
keycloak: { url: https://sso.example.com, realm: company }
client: { id: from-file, secret: "\${env:GATEWAY_SECRET}" }
issuers: [{ alias: partner, issuer: https://login.partner.example }]
routes: [{ match: { path: / }, upstream: https://api.example.com }]
`
const SEAL_KEY = Buffer.alloc(32, 7).toString('base64')

const load = (changes: Partial<SettingsSources>) =>
  loadSettings({
    file: undefined,
    env: {},
    fileExists: () => false,
    readTrustFile: () => TRUST_FILE,
    readSecretFile: () => 'from a file',
    ...changes,
  })

function valueOf(settings: ReturnType<typeof load>): Settings {
  if (!settings.ok) throw new Error(settings.failure)
  return settings.value
}

/** The text for the person who starts it. */
function complaint(changes: Partial<SettingsSources>): string {
  const settings = load(changes)
  return settings.ok ? '' : settings.failure
}

describe('loadSettings', () => {
  it('runs from the environment alone', () => {
    expect(load({ env: ENVIRONMENT })).toMatchObject({
      ok: true,
      value: { source: 'environment', trust: { client: { id: 'gateway' } } },
    })
  })

  it('runs from the file that is named, with secrets from the environment', () => {
    const settings = load({ file: 'a.yaml', env: { ...ENVIRONMENT, GATEWAY_SECRET: 's' } })
    expect(settings).toMatchObject({
      ok: true,
      value: { source: 'a.yaml', trust: { client: { id: 'from-file' } } },
    })
    const { authentication } = valueOf(settings)
    expect(authentication.method === 'secret' && authentication.secret.reveal()).toBe('s')
  })

  it('runs from cambio.yaml when nothing else is said', () => {
    const fileExists = (path: string): boolean => path === 'cambio.yaml'
    expect(load({ fileExists, env: { GATEWAY_SECRET: 's' } })).toMatchObject({
      value: { source: 'cambio.yaml' },
    })
  })

  it('names both ways when there is neither', () => {
    expect(complaint({})).toMatch(/-f cambio\.yaml[^]*ISSUER[^]*OIDC_TOKEN_EXCHANGE_IDP_LIST/)
  })

  it('shows the problems of process and trust at once', () => {
    const text = complaint({ env: { ...ENVIRONMENT, PORT: 'abc', UPSTREAM_URL: 'nowhere' } })
    expect(text).toContain('PORT')
    expect(text).toContain('UPSTREAM_URL')
  })

  it('says which file cannot be read', () => {
    const readTrustFile = (): never => {
      throw Object.assign(new Error('secret path'), { code: 'ENOENT' })
    }
    expect(complaint({ file: 'missing.yaml', readTrustFile })).toMatch(/^missing\.yaml .*ENOENT/)
  })

  it('names the variable of a secret that is not set', () => {
    expect(complaint({ file: 'a.yaml' })).toContain('GATEWAY_SECRET')
  })

  describe('with a client that signs its assertions', () => {
    const readTrustFile = (): string =>
      TRUST_FILE.replace('secret: "${env:GATEWAY_SECRET}"', 'privateKey: "${env:GATEWAY_KEY}"')
    const withKey = (key: string) => ({
      file: 'a.yaml',
      readTrustFile,
      env: { GATEWAY_KEY: key },
    })

    it('reads its key', () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      expect(valueOf(load(withKey(key))).authentication).toMatchObject({
        method: 'private_key_jwt',
        key: { algorithm: 'ES256' },
      })
    })

    it('refuses a key that is none, without showing it', () => {
      const text = complaint(withKey('planted-key'))
      expect(text).toMatch(/client\.privateKey.*is not a private key/)
      expect(text).not.toContain('planted')
    })
  })

  it('switches the cache off over a trust file', () => {
    const env = { GATEWAY_SECRET: 's', TOKEN_CACHE_ENABLED: 'false' }
    expect(load({ file: 'a.yaml', env })).toMatchObject({ value: { trust: { cache: 'off' } } })
  })

  it('reads the shared cache’s address and key', () => {
    const env = { ...ENVIRONMENT, REDIS_URL: 'redis://r:7000/2', CACHE_SEAL_KEY: SEAL_KEY }
    expect(load({ env })).toMatchObject({
      value: { shared: { address: { host: 'r', port: 7000, database: 2 } } },
    })
  })

  it('refuses a Redis address that can’t be used, without showing its password', () => {
    const env = { ...ENVIRONMENT, REDIS_URL: 'redis://:planted@r/x', CACHE_SEAL_KEY: SEAL_KEY }
    const text = complaint({ env })
    expect(text).toContain('REDIS_URL')
    expect(text).not.toContain('planted')
  })

  describe('with an upstream that is shown a certificate', () => {
    const readTrustFile = (): string =>
      `${TRUST_FILE}\nupstreams: [{ name: orders, addresses: [https://a.example], tls: { ca: "\${env:CERT}", certificate: "\${env:CERT}", certificateKey: "\${env:KEY}" } }]`
    const env = (changes: Readonly<Record<string, string>> = {}) => {
      const { cert, key } = selfSigned()
      return { GATEWAY_SECRET: 's', CERT: cert, KEY: key, ...changes }
    }

    it('reads it, its key and the authority', () => {
      const { secrets } = valueOf(load({ file: 'a.yaml', readTrustFile, env: env() }))
      expect(secrets.upstreams?.get('orders')?.certificate?.reveal()).toContain('BEGIN CERTIFICATE')
      expect(Object.keys(secrets.upstreams?.get('orders') ?? {})).toEqual([
        'ca',
        'certificate',
        'certificateKey',
      ])
    })

    it('refuses a key of another certificate, without showing it', () => {
      const { key } = selfSigned()
      const text = complaint({ file: 'a.yaml', readTrustFile, env: env({ KEY: key }) })
      expect(text).toContain('upstreams (orders).tls.certificateKey')
      expect(text).not.toContain(key.slice(30, 60))
    })

    it('refuses an authority that is none', () => {
      const text = complaint({ file: 'a.yaml', readTrustFile, env: env({ CERT: 'planted' }) })
      expect(text).toContain('upstreams (orders).tls.ca: is no certificate in PEM')
      expect(text).not.toContain('planted')
    })
  })

  describe('with a listener of its own certificate', () => {
    const readTrustFile = (): string =>
      `${TRUST_FILE}\ntls: { certificate: "\${env:CERT}", key: "\${env:KEY}", clientCertificates: true }\ndebugKey: "\${env:DEBUG}"`
    const env = (changes: Readonly<Record<string, string>> = {}) => {
      const { cert, key } = selfSigned()
      return { GATEWAY_SECRET: 's', CERT: cert, KEY: key, DEBUG: 'd'.repeat(32), ...changes }
    }

    it('reads certificate, key and debug key', () => {
      const { tls, secrets } = valueOf(load({ file: 'a.yaml', readTrustFile, env: env() }))
      expect(tls).toMatchObject({ clientCertificates: true })
      expect(tls?.certificate.reveal()).toContain('BEGIN CERTIFICATE')
      expect(secrets.debugKey?.reveal()).toBe('d'.repeat(32))
    })

    it('refuses a key of another certificate, without showing it', () => {
      const { key } = selfSigned()
      const text = complaint({ file: 'a.yaml', readTrustFile, env: env({ KEY: key }) })
      expect(text).toContain('tls.key: is not the key of the certificate')
      expect(text).not.toContain(key.slice(30, 60))
    })

    it('speaks plain HTTP when none is declared', () => {
      const { tls } = valueOf(load({ file: 'a.yaml', env: { GATEWAY_SECRET: 's' } }))
      expect(tls).toBeUndefined()
    })
  })
})
