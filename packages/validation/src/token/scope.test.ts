import { describe, expect, it } from 'vitest'
import { readScopes, splitScope } from './scope.ts'

describe('splitScope', () => {
  it.each([
    ['read write', ['read', 'write']],
    ['  read   write ', ['read', 'write']],
    ['', []],
    [' ', []],
  ])('finds in %j no more scopes than are written', (text, scopes) => {
    expect(splitScope(text)).toEqual(scopes)
  })
})

describe('readScopes', () => {
  it.each([
    ['text', { scope: 'read write' }, ['read', 'write']],
    ['a list', { scope: ['read', 'write'] }, ['read', 'write']],
    ['scp, without scope', { scp: ['read'] }, ['read']],
    ['scope before scp', { scope: 'read', scp: 'admin' }, ['read']],
    ['scope before scp, when it grants nothing', { scope: '', scp: 'admin' }, []],
  ])('reads %s', (_form, claims, scopes) => {
    expect(readScopes(claims)).toEqual(scopes)
  })

  it.each([[undefined], [null], [7], [{ read: true }], [['read', 7]], [[['read']]]])(
    'grants nothing for %j',
    (scope) => {
      expect(readScopes({ scope })).toEqual([])
    },
  )

  it('does not read what every object inherits', () => {
    expect(readScopes(Object.create({ scope: 'admin' }))).toEqual([])
  })
})
