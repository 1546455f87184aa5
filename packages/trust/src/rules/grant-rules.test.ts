import { describe, expect, it } from 'vitest'
import { formatPath } from '../problem.ts'
import { readDeclared } from './declared.ts'
import { grantRules } from './grant-rules.ts'

const GRANT = { from: 'partner', allow: ['batch-worker'] }
const VALID = {
  keycloak: { url: 'https://sso.example.com', realm: 'data' },
  issuers: [{ alias: 'partner', issuer: 'https://login.partner.example' }, { self: true }],
}

function broken(grant: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const declared = readDeclared({ ...VALID, ...more, grants: [{ ...GRANT, ...grant }] })
  return grantRules
    .flatMap((rule) => rule.find(declared))
    .map(({ path, message }) => `${formatPath(path)} ${message}`)
}

describe('a grant', () => {
  it.each(['partner', 'https://login.partner.example', 'https://elsewhere.example/', 'self'])(
    'may be from %s',
    (from) => {
      expect(broken({ from })).toEqual([])
    },
  )

  it.each(['client partner', 'ftp://login.partner.example', '/partner'])(
    'is not from %s',
    (from) => {
      expect(broken({ from })).toEqual(['grants[0].from is no alias and no URL'])
    },
  )

  it.each(['https://sso.example.com/realms/data', 'https://sso.example.com/realms/data/'])(
    'is from self, not from our realm’s URL %s',
    (from) => {
      expect(broken({ from })).toEqual(['grants[0].from is our own realm'])
    },
  )

  it.each([
    ['partner', ['jwt-grant', 'idp-permission']],
    ['partner', 'auto'],
    ['self', ['standard', 'none']],
  ])('from %s takes %s', (from, via) => {
    expect(broken({ from, via })).toEqual([])
  })

  it.each([
    ['partner', ['standard'], 'grants[0].via[0] is no road from partner'],
    ['partner', ['jwt-grant', 'none'], 'grants[0].via[1] is no road from partner'],
    ['self', ['idp-permission'], 'grants[0].via[0] is no road from self'],
    [
      'self',
      'auto',
      'grants[0].via chooses among the roads of identity providers, and our own realm is none',
    ],
  ])('from %s does not take %s', (from, via, says) => {
    expect(broken({ from, via })).toEqual([says])
  })

  it('names a road and a client once', () => {
    expect(broken({ via: ['jwt-grant', 'jwt-grant'], allow: ['one', 'two', 'one'] })).toEqual([
      'grants[0].via[1] stands in the list twice: see via[0]',
      'grants[0].allow[2] stands in the list twice: see allow[0]',
    ])
  })
})

it('refuses an identity provider that is called as grants call our own realm', () => {
  const issuers = [{ alias: 'self', issuer: 'https://login.partner.example' }]
  expect(broken({ from: 'self' }, { issuers })).toEqual([
    'issuers[0].alias is what grants call our own realm',
  ])
})
