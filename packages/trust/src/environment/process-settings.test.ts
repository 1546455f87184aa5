import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withDefaults } from '../effective/with-defaults.ts'
import { applyProcessSettings, readProcessSettings } from './process-settings.ts'
import { VARIABLES } from './variables.ts'

const DEFAULTS = {
  host: '0.0.0.0',
  port: 3000,
  managementPort: 3001,
  logLevel: 'info',
  cacheEnabled: true,
} as const

describe('readProcessSettings', () => {
  it('has a default for everything', () => {
    expect(readProcessSettings({})).toEqual({ ok: true, value: DEFAULTS })
  })

  it('reads what is set', () => {
    const env = {
      HOST: '::1',
      PORT: '8080',
      MANAGEMENT_PORT: '8081',
      LOG_LEVEL: 'trace',
      TOKEN_CACHE_ENABLED: 'false',
    }
    expect(readProcessSettings(env)).toEqual({
      ok: true,
      value: {
        host: '::1',
        port: 8080,
        managementPort: 8081,
        logLevel: 'trace',
        cacheEnabled: false,
      },
    })
  })

  it('lets the system choose both ports', () => {
    expect(readProcessSettings({ PORT: '0', MANAGEMENT_PORT: '0' })).toMatchObject({
      ok: true,
      value: { port: 0, managementPort: 0 },
    })
  })

  it.each([
    ['PORT', 'abc'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3e3'],
    ['PORT', ''],
    ['MANAGEMENT_PORT', '0x10'],
    ['MANAGEMENT_PORT', '3000'],
    ['HOST', 'a b'],
    ['HOST', 'http://localhost'],
    ['HOST', ''],
    ['LOG_LEVEL', 'verbose'],
    ['LOG_LEVEL', 'INFO'],
    ['TOKEN_CACHE_ENABLED', 'no'],
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
  ])('refuses %s=%s', (name, value) => {
    expect(readProcessSettings({ [name]: value })).toMatchObject({
      ok: false,
      failure: [{ path: name }],
    })
  })

  it('tells every problem at once', () => {
    const result = readProcessSettings({ PORT: 'x', MANAGEMENT_PORT: 'x', LOG_LEVEL: 'x' })
    expect(result.ok ? [] : result.failure.map(({ path }) => path)).toEqual([
      'PORT',
      'MANAGEMENT_PORT',
      'LOG_LEVEL',
    ])
  })

  it('never throws, and names a variable with every problem', () => {
    const names = VARIABLES.map(({ name }): string => name)
    const environment = fc.record(Object.fromEntries(names.map((name) => [name, fc.string()])))
    fc.assert(
      fc.property(environment, (env) => {
        const result = readProcessSettings(env)
        const told = result.ok ? [] : result.failure.map(({ path }) => path)
        expect(names).toEqual(expect.arrayContaining(told))
      }),
    )
  })

  it('reads every variable that the reference page lists for it', () => {
    const asked = new Set<string>()
    const env = new Proxy(
      {},
      {
        getOwnPropertyDescriptor(_target, name) {
          asked.add(String(name))
          return undefined
        },
      },
    )
    readProcessSettings(env)
    const listed = VARIABLES.filter(({ scope }) => scope === 'process').map(({ name }) => name)
    expect([...asked].toSorted()).toEqual([...listed, 'NODE_TLS_REJECT_UNAUTHORIZED'].toSorted())
  })
})

describe('applyProcessSettings', () => {
  const trust = withDefaults({
    keycloak: { url: 'https://sso.example.com', realm: 'data' },
    client: { id: 'gateway', secret: { from: 'env', name: 'SECRET' } },
    issuers: [{ self: true }],
    routes: [{ match: { path: '/' }, upstream: 'https://api.example' }],
  })

  it('switches off the cache that a trust file asks for', () => {
    const off = applyProcessSettings(trust, { ...DEFAULTS, cacheEnabled: false })
    expect(off).toEqual({ ...trust, cache: 'off' })
    expect(Object.isFrozen(off)).toBe(true)
  })

  it('changes nothing otherwise', () => {
    expect(applyProcessSettings(trust, DEFAULTS)).toBe(trust)
  })
})
