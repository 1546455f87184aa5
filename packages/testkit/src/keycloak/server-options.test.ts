import { describe, expect, it } from 'vitest'
import { buildOptions, runEnvironment } from './server-options.ts'

describe('buildOptions', () => {
  it('names the features in one option', () => {
    expect(buildOptions(['a', 'b:v1'])).toContain('--features=a,b:v1')
  })

  it('names no features when there are none: an empty list is not allowed', () => {
    expect(buildOptions([]).join(' ')).not.toContain('--features')
  })
})

describe('runEnvironment', () => {
  it('makes the issuer the address on this machine', () => {
    const env = runEnvironment({ port: 8123, jit: 'quick' })
    expect(env).toMatchObject({ KC_HTTP_PORT: '8123', KC_HOSTNAME: 'http://localhost:8123' })
  })

  it('lets Java optimise fully for measuring', () => {
    const option = '-XX:TieredStopAtLevel=1'
    expect(runEnvironment({ port: 1, jit: 'quick' })['JAVA_OPTS_APPEND']).toContain(option)
    expect(runEnvironment({ port: 1, jit: 'full' })['JAVA_OPTS_APPEND']).not.toContain(option)
  })
})
