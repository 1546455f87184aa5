import { describe, expect, it } from 'vitest'
import type { LiveIdentityProvider } from '../admin/identity-provider-api.ts'
import { matchIssuer } from './match-issuer.ts'

const URL = 'https://login.partner.example'

function provider(alias: string, config: Record<string, string>, more = {}): LiveIdentityProvider {
  return { alias, internalId: alias, providerId: 'oidc', config, ...more }
}

function aliases(issuer: string, ...providers: readonly LiveIdentityProvider[]) {
  return matchIssuer(issuer, providers).map(({ alias }) => alias)
}

describe('matchIssuer', () => {
  it('compares exactly', () => {
    expect(
      aliases(URL, provider('a', { issuer: URL }), provider('b', { issuer: `${URL}x` })),
    ).toEqual(['a'])
  })

  it('knows each issuer of a record that has several', () => {
    const several = provider('a', { issuer: `https://one.example , ${URL}` })
    expect(aliases(URL, several)).toEqual(['a'])
  })

  it('passes over a slash at the end only where nothing is exact', () => {
    const slash = provider('slash', { issuer: `${URL}/` })
    expect(aliases(URL, slash)).toEqual(['slash'])
    expect(aliases(`${URL}/`, provider('plain', { issuer: URL }))).toEqual(['plain'])
    expect(aliases(URL, slash, provider('exact', { issuer: URL }))).toEqual(['exact'])
  })

  it('knows a record that was read from the issuer’s discovery document', () => {
    const config = { metadataDescriptorUrl: `${URL}/.well-known/openid-configuration` }
    expect(aliases(URL, provider('a', config))).toEqual(['a'])
  })

  it('knows social providers, which store no issuer', () => {
    const google = provider('g', {}, { providerId: 'google' })
    expect(aliases('https://accounts.google.com', google)).toEqual(['g'])
    expect(aliases('https://gitlab.com', google)).toEqual([])
  })

  it('gives several, disabled ones too, and says which those are', () => {
    const off = provider('off', { issuer: URL }, { enabled: false })
    expect(matchIssuer(URL, [off, provider('on', { issuer: URL })])).toMatchObject([
      { alias: 'off', enabled: false },
      { alias: 'on', enabled: true },
    ])
  })

  it('finds nothing for an identity provider without issuer', () => {
    expect(aliases(URL, provider('a', {}))).toEqual([])
    expect(aliases('', provider('a', {}))).toEqual([])
  })
})
