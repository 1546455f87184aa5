import { describe, expect, it } from 'vitest'
import { MASK, maskForbiddenBy } from './masked-secret.ts'

const CONFIG = {
  issuer: 'https://partner.example',
  tokenUrl: 'https://partner.example/token',
  authorizationUrl: 'https://partner.example/auth',
  tokenIntrospectionUrl: 'https://partner.example/introspect',
  clientId: 'us',
  clientAuthMethod: 'client_secret_post',
  jwksUrl: 'https://partner.example/jwks',
}
const LIVE = { config: { ...CONFIG, clientSecret: MASK } }

describe('the mask', () => {
  it('may go back where nothing changes, or nothing the secret goes by', () => {
    expect(maskForbiddenBy({ config: CONFIG }, LIVE)).toEqual([])
    const declared = { displayName: 'Partner', config: { ...CONFIG, jwksUrl: 'https://other' } }
    expect(maskForbiddenBy(declared, LIVE)).toEqual([])
  })

  it.each([
    'issuer',
    'authorizationUrl',
    'tokenUrl',
    'tokenIntrospectionUrl',
    'clientId',
    'clientAuthMethod',
  ])('may not go back with another %s', (name) => {
    const declared = { config: { ...CONFIG, [name]: 'another' } }
    expect(maskForbiddenBy(declared, LIVE)).toEqual([`config.${name}`])
  })

  it('may not go back with an address that was not there before', () => {
    const { tokenUrl: _missing, ...config } = LIVE.config
    expect(maskForbiddenBy({ config: CONFIG }, { config })).toEqual(['config.tokenUrl'])
  })

  it('is nobody’s matter where Keycloak shows none', () => {
    const declared = { config: { ...CONFIG, tokenUrl: 'https://other' } }
    expect(maskForbiddenBy(declared, { config: CONFIG })).toEqual([])
    expect(maskForbiddenBy(declared, {})).toEqual([])
  })
})
