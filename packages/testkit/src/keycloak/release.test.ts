import { describe, expect, it } from 'vitest'
import { DEFAULT_RELEASE, releaseOf } from './release.ts'

describe('releaseOf', () => {
  it.each([
    ['24.0.5', ['token-exchange', 'admin-fine-grained-authz']],
    ['26.1.4', ['token-exchange', 'admin-fine-grained-authz']],
    ['26.2.0', ['token-exchange', 'admin-fine-grained-authz:v1']],
    ['26.5.0', ['token-exchange', 'admin-fine-grained-authz:v1', 'jwt-authorization-grant']],
    ['26.6.0', ['token-exchange', 'admin-fine-grained-authz:v1']],
    [DEFAULT_RELEASE, ['token-exchange', 'admin-fine-grained-authz:v1']],
  ])('asks %s for the features that exist there and are not on by themselves', (version, names) => {
    expect(releaseOf(version).exchangeFeatures).toEqual(names)
  })

  it.each([
    ['26.4.7', false],
    ['26.5.0', true],
  ])('knows whether %s has the JWT grant', (version, hasJwtGrant) => {
    expect(releaseOf(version).hasJwtGrant).toBe(hasJwtGrant)
  })

  it('names the first administrator as each release wants it', () => {
    expect(releaseOf('25.0.6').administrator.username).toBe('KEYCLOAK_ADMIN')
    expect(releaseOf('26.0.0').administrator.username).toBe('KC_BOOTSTRAP_ADMIN_USERNAME')
  })

  it('builds what the older ones ignore at the start', () => {
    const noTwoPhases = '--transaction-xa-enabled=false'
    expect(releaseOf('24.0.5').buildOptions).toEqual(['--cache=local', noTwoPhases])
    expect(releaseOf('25.0.6').buildOptions).toEqual([noTwoPhases])
    expect(releaseOf('26.0.0').buildOptions).toEqual([])
  })

  it('makes one address the issuer, in the old words and in the new', () => {
    const url = 'http://localhost:8080'
    expect(releaseOf('24.0.5').address(url)).toMatchObject({ KC_HOSTNAME_URL: url })
    expect(releaseOf('25.0.0').address(url)).toMatchObject({ KC_HOSTNAME: url })
  })

  it('looks for health where it is told', () => {
    expect(releaseOf('24.0.5').hasManagementPort).toBe(false)
    expect(releaseOf('25.0.0').hasManagementPort).toBe(true)
  })

  it.each([
    ['24.0.5', 17, 21],
    ['26.4.7', 17, 21],
    ['26.6.4', 17, Infinity],
    [DEFAULT_RELEASE, 21, Infinity],
  ])('runs %s on Java %i to %d', (version, oldest, newest) => {
    expect(releaseOf(version).java).toEqual({ oldest, newest })
  })

  it.each(['unknown', 'nightly'])('takes what tells no number for the newest: %s', (version) => {
    expect(releaseOf(version).java).toEqual(releaseOf(DEFAULT_RELEASE).java)
  })
})
