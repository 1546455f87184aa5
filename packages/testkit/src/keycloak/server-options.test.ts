import { describe, expect, it } from 'vitest'
import { DEFAULT_RELEASE } from './release.ts'
import { buildOptions, runEnvironment } from './server-options.ts'

describe('buildOptions', () => {
  it('names the features in one option', () => {
    expect(buildOptions({ version: DEFAULT_RELEASE, features: ['a', 'b:v1'] })).toContain(
      '--features=a,b:v1',
    )
  })

  it('names no features when there are none: an empty list is not allowed', () => {
    expect(buildOptions({ version: DEFAULT_RELEASE, features: [] }).join(' ')).not.toContain(
      '--features',
    )
  })
})

const baseline = { version: DEFAULT_RELEASE, port: 8123, jit: 'quick' } as const
const tls = { certificateFile: '/a.pem', keyFile: '/a.key', authorityFile: '/ca.pem' }

describe('runEnvironment', () => {
  it('makes the issuer the address on this machine', () => {
    expect(runEnvironment(baseline)).toMatchObject({
      KC_HTTP_PORT: '8123',
      KC_HOSTNAME: 'http://localhost:8123',
    })
  })

  it('speaks HTTPS only, where it has a certificate', () => {
    const env = runEnvironment({ ...baseline, tls })
    expect(env).toMatchObject({ KC_HTTPS_PORT: '8123', KC_HOSTNAME: 'https://localhost:8123' })
    expect(env).not.toHaveProperty('KC_HTTP_ENABLED')
  })

  it('lets Java optimise fully for measuring', () => {
    const option = '-XX:TieredStopAtLevel=1'
    expect(runEnvironment(baseline)['JAVA_OPTS_APPEND']).toContain(option)
    expect(runEnvironment({ ...baseline, jit: 'full' })['JAVA_OPTS_APPEND']).not.toContain(option)
  })
})
