import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { relocate } from './relocate.ts'
import { rewritePath } from './rewrite-path.ts'

const rewrite = (stripPrefix: string, addPrefix: string) => ({ stripPrefix, addPrefix })
const NONE = rewrite('', '')

describe('rewritePath', () => {
  it.each([
    ['/orders/7', NONE, '/orders/7'],
    ['/v1/orders', rewrite('/v1', ''), '/orders'],
    ['/v1', rewrite('/v1', ''), '/'],
    ['/v1/', rewrite('/v1', ''), '/'],
    ['/v1/orders', rewrite('/v1', '/api'), '/api/orders'],
    ['/v1', rewrite('/v1', '/api'), '/api'],
    ['/orders/', rewrite('', '/api'), '/api/orders/'],
    ['/v1/%E4%BC%81', rewrite('/v1', '/api'), '/api/%E4%BC%81'],
  ])('%s with %j is %s', (path, rule, sent) => {
    expect(rewritePath(path, rule)).toBe(sent)
  })
})

describe('relocate', () => {
  const ORIGINS = ['http://a.test:80', 'https://b.test']
  const V1 = rewrite('/v1', '/api')
  it.each([
    ['http://a.test:80/x?y#z', NONE, '/x?y#z'],
    ['https://b.test', NONE, '/'],
    ['http://a.test:801/x', NONE, 'http://a.test:801/x'],
    ['https://b.test.evil/x', NONE, 'https://b.test.evil/x'],
    ['https://login.test/api/x', V1, 'https://login.test/api/x'],
    ['/api/x', V1, '/v1/x'],
    ['/api', V1, '/v1'],
    ['/api?x', V1, '/v1?x'],
    ['/apis/x', V1, '/apis/x'],
    ['/elsewhere', V1, '/elsewhere'],
    ['https://b.test/api/x', V1, '/v1/x'],
    ['x/y', V1, 'x/y'],
    ['//api/x', V1, '//api/x'],
    ['/x', rewrite('/v1', ''), '/v1/x'],
    ['/', rewrite('/v1', ''), '/v1/'],
    ['/api', rewrite('', '/api'), '/'],
    ['/api/x', rewrite('', '/api'), '/x'],
  ])('%s with %j is %s', (location, rule, told) => {
    expect(relocate(location, { origins: ORIGINS, rewrite: rule })).toBe(told)
  })

  it('tells the client the path that leads there', () => {
    const prefix = fc.constantFrom('', '/v1', '/api', '/a/b')
    const rest = fc.constantFrom('/', '/x', '/x/y', '/api/z')
    fc.assert(
      fc.property(prefix, prefix, rest, (strip, add, path) => {
        const rule = rewrite(strip, add)
        const asked = strip + path
        const told = relocate(rewritePath(asked, rule), { origins: [], rewrite: rule })
        expect(rewritePath(told, rule)).toBe(rewritePath(asked, rule))
      }),
    )
  })
})
