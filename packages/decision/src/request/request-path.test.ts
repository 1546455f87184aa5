import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRequestPath } from './request-path.ts'

const fault = (target: string): unknown => {
  const read = readRequestPath(target)
  if (read.ok) return read.value
  return 'fault' in read.failure ? read.failure.fault : read.failure.reason
}

const anyText = fc.string({ unit: 'binary' })

describe('readRequestPath', () => {
  it.each([
    ['/', '/', ''],
    ['/geo/wms?service=WMS&x=%2F%00;y', '/geo/wms', '?service=WMS&x=%2F%00;y'],
    ['/a//?'.replace('//', '/'), '/a/', '?'],
    ["/a-b._~!$&'()*+,=:@/c", "/a-b._~!$&'()*+,=:@/c", ''],
    ['/caf%C3%A9/x%20y', '/caf%C3%A9/x%20y', ''],
    ['/a/...', '/a/...', ''],
    ['/@evil.test/x', '/@evil.test/x', ''],
    ['/a?b=/../c', '/a', '?b=/../c'],
  ])('takes %s', (target, path, query) => {
    expect(readRequestPath(target)).toEqual({ ok: true, value: { path, query } })
  })

  it('takes 8192 bytes, and not one more', () => {
    const query = (length: number) => `/a?${'b'.repeat(length - 3)}`
    expect(readRequestPath(query(8_192)).ok).toBe(true)
    expect(readRequestPath(query(8_193))).toEqual({
      ok: false,
      failure: { reason: 'target_too_long' },
    })
  })

  it('decodes encoded unreserved characters, so that no spelling slips past a route', () => {
    expect(fault('/%61pi/%7Ebob/%2dx')).toEqual({ path: '/api/~bob/-x', query: '' })
  })

  it.each([
    ['http://evil.test/api', 'not_origin_form'],
    ['evil.test:443', 'not_origin_form'],
    ['*', 'not_origin_form'],
    ['', 'not_origin_form'],
    ['?a=b', 'not_origin_form'],
    ['/a/../b', 'dot_segment'],
    ['/a/..', 'dot_segment'],
    ['/./a', 'dot_segment'],
    ['/a/%2e%2e/b', 'dot_segment'],
    ['/a/.%2E', 'dot_segment'],
    ['/a/%252e%252e/b', 'encoded_character'],
    ['/a%2fb', 'encoded_character'],
    ['/a..%2Fb', 'encoded_character'],
    ['/a%5cb', 'encoded_character'],
    ['/a%00', 'encoded_character'],
    ['/a%0d%0ax', 'encoded_character'],
    ['/a%7f', 'encoded_character'],
    ['/a%23b', 'encoded_character'],
    ['/a%3fb', 'encoded_character'],
    ['/a%3Bx=1', 'encoded_character'],
    ['/a\\b', 'character'],
    ['/a;x=1/b', 'character'],
    ['/..;/b', 'character'],
    ['/a#b', 'character'],
    ['/a b', 'character'],
    ['/a\tb', 'character'],
    ['/a\u0000', 'character'],
    ['/caf\u00e9', 'character'],
    ['//evil.test/x', 'empty_segment'],
    ['/a//b', 'empty_segment'],
    ['/a//', 'empty_segment'],
    ['/a%', 'percent_encoding'],
    ['/a%2', 'percent_encoding'],
    ['/a%zz', 'percent_encoding'],
    ['/%c0%ae%c0%ae/x', 'percent_encoding'],
    ['/%ff', 'percent_encoding'],
    ['/a?b#c', 'query_character'],
    ['/a?b c', 'query_character'],
    ['/a?b\u0001', 'query_character'],
    ['/a?\u00e9', 'query_character'],
  ])('refuses %j as %s', (target, expected) => {
    expect(fault(target)).toBe(expected)
  })

  it('never lets through a path that decodes to another one', () => {
    const piece = fc.constantFrom(
      '/',
      '.',
      '%2e',
      '%2F',
      '%5c',
      '\\',
      'a',
      ';',
      '%',
      '25',
      '%00',
      '?',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const read = readRequestPath(`/${pieces.join('')}`)
        if (!read.ok) return
        const { path } = read.value
        expect(new URL(path, 'http://upstream.test').pathname).toBe(path)
        expect(decodeURIComponent(path)).not.toMatch(/\/\.{0,2}\/|\/\.{1,2}$|[\\;%?#\0]/)
      }),
    )
  })

  it('never throws', () => {
    fc.assert(
      fc.property(anyText, (target) => {
        expect(typeof readRequestPath(target).ok).toBe('boolean')
      }),
    )
  })

  it('reads what it made as the same again', () => {
    fc.assert(
      fc.property(fc.webPath(), (target) => {
        const read = readRequestPath(target)
        const again = read.ok ? readRequestPath(read.value.path + read.value.query) : read
        expect(again).toEqual(read)
      }),
    )
  })
})
