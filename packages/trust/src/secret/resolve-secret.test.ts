import { rootCertificates } from 'node:tls'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Secret } from '@cambio/validation'
import { afterAll, describe, expect, it } from 'vitest'
import { withDefaults } from '../effective/with-defaults.ts'
import type { SecretReference } from '../secret-reference.ts'
import { readSecretFile } from './read-secret-file.ts'
import { redisUrlFault } from './redis-url.ts'
import { resolveSecret } from './resolve-secret.ts'
import { resolveSecrets, type ClientSecrets } from './resolve-secrets.ts'
import { sealKeyFault } from './seal-key.ts'

const folder = mkdtempSync(join(tmpdir(), 'cambio-secret-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

function resolve(reference: SecretReference, env: Record<string, string> = {}) {
  return resolveSecret(reference, { env, readFile: readSecretFile })
}

/** The secret's text, or the problem's. */
function textOf(result: ReturnType<typeof resolve>): string {
  return result.ok ? result.value.reveal() : result.failure.message
}

describe('a secret in a variable', () => {
  const reference = { from: 'env', name: 'SECRET' } as const

  it('is the variable’s text as it stands', () => {
    expect(textOf(resolve(reference, { SECRET: ' a b\n' }))).toBe(' a b\n')
  })

  it.each([
    ['not set', {}],
    ['empty', { SECRET: '' }],
  ])('is a problem that names the variable when it is %s', (state, env) => {
    expect(resolve(reference, env)).toEqual({
      ok: false,
      failure: {
        path: '["${env:SECRET}"]',
        message: `the environment variable "SECRET" is ${state}`,
        hint: 'set it to the secret',
      },
    })
  })

  it('is not looked up on a prototype', () => {
    expect(resolve({ from: 'env', name: 'constructor' }).ok).toBe(false)
  })
})

describe('a secret in a file', () => {
  it.each([
    ['s3cret', 's3cret'],
    ['s3cret\n', 's3cret'],
    ['s3cret\r\n', 's3cret'],
    ['s3cret\n\n', 's3cret\n'],
    [' s3cret ', ' s3cret '],
  ])('loses one line break at its end and nothing else: %j', (text, secret) => {
    expect(textOf(resolve({ from: 'file', path: file('secret', text) }))).toBe(secret)
  })

  it('is found behind a link', () => {
    const link = join(folder, 'link')
    symlinkSync(file('target', 's3cret'), link)
    expect(textOf(resolve({ from: 'file', path: link }))).toBe('s3cret')
  })

  it.each(['', '\n'])('is a problem when the file holds %j', (text) => {
    const path = file('empty', text)
    expect(textOf(resolve({ from: 'file', path }))).toBe(`the file "${path}" is empty`)
  })

  it('is a problem that names a file that is not there', () => {
    expect(textOf(resolve({ from: 'file', path: '/nowhere/secret' }))).toBe(
      'the file "/nowhere/secret" cannot be read (ENOENT)',
    )
  })

  it.each([folder, '/dev/zero'])('is a problem when %s is no regular file', (path) => {
    expect(textOf(resolve({ from: 'file', path }))).toContain('(not a regular file)')
  })

  it('is a problem when the file is far too large for a secret', () => {
    const path = file('large', 'x'.repeat(64 * 1024 + 1))
    expect(textOf(resolve({ from: 'file', path }))).toContain('(EFBIG)')
  })
})

describe('sealKeyFault', () => {
  it('accepts 32 bytes in base64', () => {
    expect(sealKeyFault(Buffer.alloc(32, 255).toString('base64'))).toBeUndefined()
  })

  it.each([
    Buffer.alloc(31).toString('base64'),
    Buffer.alloc(33).toString('base64'),
    `${Buffer.alloc(32).toString('base64')}\n`,
    `!${Buffer.alloc(32).toString('base64')}`,
    'A'.repeat(43),
    '',
  ])('refuses %j', (text) => {
    expect(sealKeyFault(text)).toMatchObject({ message: 'is not 32 bytes in base64' })
  })
})

describe('redisUrlFault', () => {
  it.each(['redis://r', 'rediss://u:p%40@r:6380/2', 'redis://[::1]:6379/', 'redis://:pw@r'])(
    'accepts %s',
    (text) => {
      expect(redisUrlFault(text)).toBeUndefined()
    },
  )

  it.each([
    'r:6379',
    'http://r',
    'redis://',
    'redis:r',
    'redis://r:x',
    'redis://r/a',
    'redis://r?db=1',
    'redis://r#1',
    'redis://:%zz@r',
  ])('refuses %s', (text) => {
    expect(redisUrlFault(text)).toMatchObject({ message: 'is not a Redis address' })
  })
})

const revealed = (secrets: ClientSecrets) =>
  Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [
      name,
      value instanceof Secret ? value.reveal() : value,
    ]),
  )

describe('resolveSecrets', () => {
  const trust = withDefaults({
    keycloak: { url: 'https://sso.example.com', realm: 'data' },
    client: { id: 'gateway', secret: { from: 'env', name: 'SECRET' } },
    issuers: [{ self: true }],
    routes: [{ match: { path: '/' }, upstream: 'https://api.example' }],
    cache: { redis: { from: 'env', name: 'REDIS' }, sealKey: { from: 'env', name: 'KEY' } },
  })
  const KEY = Buffer.alloc(32).toString('base64')

  it('gives every secret the gateway needs', () => {
    const env = { SECRET: 'a', REDIS: 'redis://r', KEY }
    const result = resolveSecrets(trust, { env, readFile: readSecretFile })
    expect(result.ok && revealed(result.value.client)).toEqual({ secret: 'a', method: 'basic' })
    expect(result.ok && result.value.redisUrl?.reveal()).toBe('redis://r')
    expect(result.ok && result.value.sealKey?.reveal()).toBe(KEY)
    expect(JSON.stringify(result)).not.toContain('redis://')
  })

  const references = { PRIVATE: 'p', CERTIFICATE: 'c', CERTIFICATE_KEY: 'k' }
  const from = (name: string) => ({ from: 'env', name }) as const
  it.each([
    [
      { id: 'gateway', privateKey: from('PRIVATE'), keyId: 'key-1' },
      { privateKey: 'p', keyId: 'key-1' },
    ],
    [
      { id: 'gateway', certificate: from('CERTIFICATE'), certificateKey: from('CERTIFICATE_KEY') },
      { certificate: 'c', certificateKey: 'k' },
    ],
  ])('gives what the client proves itself with: %o', (client, secrets) => {
    const sources = { env: references, readFile: readSecretFile }
    const result = resolveSecrets({ ...trust, client, cache: 'off' }, sources)
    expect(result.ok && revealed(result.value.client)).toEqual(secrets)
  })

  describe('of the listener, of issuers and of the workload', () => {
    const inFile = (path: string) => ({ from: 'file', path }) as const
    const full = withDefaults({
      keycloak: { url: 'https://sso.example.com', realm: 'data' },
      client: { id: 'gateway', assertion: inFile('/token'), actorToken: inFile('/actor') },
      issuers: [
        {
          alias: 'partner',
          issuer: 'https://login.partner.example',
          introspection: { clientId: 'us', clientSecret: from('PARTNER') },
        },
      ],
      routes: [{ match: { path: '/' }, upstream: 'https://api.example' }],
      tls: { certificate: inFile('/crt'), key: inFile('/key') },
      debugKey: from('DEBUG'),
    })
    const env = { PARTNER: 's', DEBUG: 'd'.repeat(32) }

    it('gives all, and reads anew what is renewed', () => {
      let reads = 0
      const readFile = (path: string) => {
        reads += 1
        return `${path} ${reads}`
      }
      const result = resolveSecrets(full, { env, readFile })
      if (!result.ok) throw new Error(JSON.stringify(result.failure))
      const { client, actorToken, tls, debugKey, introspection } = result.value
      expect('assertion' in client && client.assertion().reveal()).toBe('/token 5')
      expect(actorToken?.().reveal()).toBe('/actor 6')
      expect(tls?.certificate.reveal()).toBe('/crt 3')
      expect(tls?.key.reveal()).toBe('/key 4')
      expect(debugKey?.reveal()).toBe(env.DEBUG)
      expect(introspection.get('partner')?.reveal()).toBe('s')
    })

    it('tells which are missing, and a debug key that could be guessed', () => {
      const readFile = () => ''
      const result = resolveSecrets(full, { env: { DEBUG: 'd'.repeat(31) }, readFile })
      expect(!result.ok && result.failure.map(({ path, message }) => `${path} ${message}`)).toEqual(
        [
          'client.assertion the file "/token" is empty',
          'client.actorToken the file "/actor" is empty',
          'tls.certificate the file "/crt" is empty',
          'tls.key the file "/key" is empty',
          'debugKey has fewer than 32 characters',
          'issuers (partner).introspection.clientSecret the environment variable "PARTNER" is not set',
        ],
      )
    })
  })

  describe('of the cache and of management', () => {
    const shared = withDefaults({
      keycloak: { url: 'https://sso.example.com', realm: 'data' },
      client: { id: 'gateway', secret: from('SECRET') },
      issuers: [{ self: true }],
      routes: [{ match: { path: '/' }, upstream: 'https://api.example' }],
      cache: {
        redis: from('REDIS'),
        redisCa: from('CA'),
        sentinelPassword: from('SENTINEL'),
        sealKey: from('KEY'),
        previousSealKeys: [from('KEY'), from('OLD')],
        nameKey: from('NAME'),
      },
      management: { purgeKey: from('PURGE') },
    })
    const env = {
      SECRET: 'a',
      REDIS: 'redis+sentinel://one,two/main',
      CA: rootCertificates[0] ?? '',
      SENTINEL: 's',
      KEY,
      OLD: Buffer.alloc(32, 1).toString('base64'),
      NAME: Buffer.alloc(32, 2).toString('base64'),
      PURGE: 'p'.repeat(32),
    }

    it('gives all', () => {
      const result = resolveSecrets(shared, { env, readFile: readSecretFile })
      if (!result.ok) throw new Error(JSON.stringify(result.failure))
      const { redisCa, sentinelPassword, previousSealKeys, nameKey, purgeKey } = result.value
      expect(redisCa?.reveal()).toBe(env.CA)
      expect(sentinelPassword?.reveal()).toBe('s')
      expect(previousSealKeys?.map((key) => key.reveal())).toEqual([KEY, env.OLD])
      expect(nameKey?.reveal()).toBe(env.NAME)
      expect(purgeKey?.reveal()).toBe(env.PURGE)
    })

    it('tells what is not right', () => {
      const wrong = { ...env, CA: 'x', OLD: 'x', NAME: 'x', PURGE: 'p'.repeat(31) }
      const result = resolveSecrets(shared, { env: wrong, readFile: readSecretFile })
      expect(!result.ok && result.failure.map(({ path, message }) => `${path} ${message}`)).toEqual(
        [
          'cache.redisCa is no certificate in PEM',
          'cache.previousSealKeys[1] is not 32 bytes in base64',
          'cache.nameKey is not 32 bytes in base64',
          'management.purgeKey has fewer than 32 characters',
        ],
      )
    })

    it('refuses a purge key that no header can carry', () => {
      const sources = { env: { ...env, PURGE: `${'p'.repeat(32)} ` }, readFile: readSecretFile }
      expect(resolveSecrets(shared, sources)).toMatchObject({
        failure: [
          { path: 'management.purgeKey', message: 'holds what a bearer credential may not' },
        ],
      })
    })
  })

  it('tells both halves of a certificate that are missing', () => {
    const client = {
      id: 'gateway',
      certificate: from('CERTIFICATE'),
      certificateKey: from('CERTIFICATE_KEY'),
    }
    const sources = { env: {}, readFile: readSecretFile }
    expect(resolveSecrets({ ...trust, client, cache: 'off' }, sources)).toMatchObject({
      failure: [{ path: 'client.certificate' }, { path: 'client.certificateKey' }],
    })
  })

  it('does not ask for what a cache that is off would need', () => {
    const result = resolveSecrets(
      { ...trust, cache: 'off' },
      { env: { SECRET: 'a' }, readFile: readSecretFile },
    )
    expect(result.ok && Object.keys(result.value)).toEqual(['client', 'introspection'])
  })

  it('gives none of them when one is not right', () => {
    const env = { SECRET: 'a', REDIS: 'redis://r', KEY: 'short' }
    expect(resolveSecrets(trust, { env, readFile: readSecretFile })).toMatchObject({
      ok: false,
      failure: [{ path: 'cache.sealKey' }],
    })
  })

  it('tells every problem at once, under the field that refers to the secret', () => {
    const env = { REDIS: 'http://hunter2', KEY: 'hunter2' }
    const result = resolveSecrets(trust, { env, readFile: readSecretFile })
    expect(result).toMatchObject({
      ok: false,
      failure: [
        { path: 'client.secret', message: 'the environment variable "SECRET" is not set' },
        { path: 'cache.redis', message: 'is not a Redis address' },
        { path: 'cache.sealKey', message: 'is not 32 bytes in base64' },
      ],
    })
    expect(JSON.stringify(result)).not.toContain('hunter2')
  })
})
