import { describe, expect, it } from 'vitest'
import { missingScopes } from './scope-difference.ts'

const claims = (all: Readonly<Record<string, unknown>>) => ({
  iss: 'https://ours.example',
  aud: [],
  exp: 0,
  scopes: ['read'],
  all,
})

describe('missingScopes', () => {
  it.each([
    ['the answer', { scope: 'read' }, {}],
    ['the token’s scope', {}, { scope: 'read' }],
    ['the token’s scp', {}, { scp: ['read'] }],
  ])('goes by %s', (_what, answer, all) => {
    expect(missingScopes(answer, claims(all), ['read', 'write'])).toEqual(['write'])
  })

  it('misses nothing where neither speaks of scope', () => {
    expect(missingScopes({}, claims({}), ['write'])).toEqual([])
  })
})
