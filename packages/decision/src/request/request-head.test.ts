import { describe, expect, it } from 'vitest'
import { headerValues, judgeHead } from './request-head.ts'

const BASELINE = ['Host', 'api.example.com:8080', 'Accept', '*/*']

const reason = (headers: readonly string[], httpVersion = '1.1'): unknown => {
  const judged = judgeHead({ httpVersion, headers })
  return judged.ok ? judged.value : judged.failure.reason
}

describe('judgeHead', () => {
  it.each(['api.example.com:8080', 'localhost', '127.0.0.1:1', '[::1]:3000'])(
    'takes the host %s',
    (host) => {
      expect(reason(['Host', host])).toBe(host)
    },
  )

  it('refuses two hosts, also equal ones, in any case', () => {
    expect(reason([...BASELINE, 'hOST', 'api.example.com:8080'])).toBe('host_not_allowed')
  })

  it('refuses a request without a host', () => {
    expect(reason(['Accept', '*/*'])).toBe('host_not_allowed')
  })

  it.each(['', 'gw@evil.test', 'evil.test/x', 'evil test', 'a:b:c', 'a?b', 'a#b', '[::1', 'a\\b'])(
    'refuses the host %j',
    (host) => {
      expect(reason(['Host', host])).toBe('host_not_allowed')
    },
  )

  it('takes HTTP/2, which a request line of HTTP/1 would call 2.0', () => {
    expect(reason(BASELINE, '2')).toBe('api.example.com:8080')
  })

  it.each(['0.9', '1.2', '2.0', '9.0'])('refuses version %s', (version) => {
    expect(reason(BASELINE, version)).toBe('version_not_supported')
  })

  it.each([
    ['chunked', 'api.example.com:8080'],
    ['Chunked', 'api.example.com:8080'],
    ['gzip, chunked', 'transfer_coding_not_supported'],
    ['identity', 'transfer_coding_not_supported'],
  ])('answers transfer coding %j with %s', (coding, expected) => {
    expect(reason([...BASELINE, 'Transfer-Encoding', coding])).toBe(expected)
  })

  it('refuses two lines of transfer coding', () => {
    const twice = ['Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'chunked']
    expect(reason([...BASELINE, ...twice])).toBe('transfer_coding_not_supported')
  })
})

describe('a head with many lines', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, at) => [`x-${at}`, '1']).flat()

  it('is taken up to 100 lines', () => {
    expect(reason([...BASELINE, ...lines(98)])).toBe('api.example.com:8080')
    expect(reason([...BASELINE, ...lines(99)])).toBe('header_lines_too_many')
  })
})

describe('headerValues', () => {
  it('gives every value of the name and no value that looks like it', () => {
    expect(headerValues(['A', '1', 'B', 'a', 'a', '2'], 'a')).toEqual(['1', '2'])
  })
})
