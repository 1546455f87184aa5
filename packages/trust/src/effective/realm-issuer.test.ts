import { expect, it, describe } from 'vitest'
import { realmIssuer } from './realm-issuer.ts'

describe('realmIssuer', () => {
  it.each([
    ['https://sso.example.com', 'data', 'https://sso.example.com/realms/data'],
    ['https://sso.example.com/auth//', 'data', 'https://sso.example.com/auth/realms/data'],
    ['https://sso.example.com', 'my data', 'https://sso.example.com/realms/my%20data'],
    ['https://sso.example.com', 'a:b@c', 'https://sso.example.com/realms/a:b@c'],
    ['https://sso.example.com', 'größe', 'https://sso.example.com/realms/gr%C3%B6%C3%9Fe'],
  ])('of %s and %s is %s', (url, realm, issuer) => {
    expect(realmIssuer(url, realm)).toBe(issuer)
  })
})
