import { describe, expect, it } from 'vitest'
import { parseRequest } from './request-text.ts'

describe('parseRequest', () => {
  it('reads method, path with its query, and headers', () => {
    expect(parseRequest('GET /orders/1?a=b', ['x-api-version: 2', 'Accept:*/*'])).toEqual({
      ok: true,
      value: {
        method: 'GET',
        target: '/orders/1?a=b',
        headers: ['x-api-version', '2', 'Accept', '*/*'],
      },
    })
  })

  it('leaves what the gateway judges to it', () => {
    expect(parseRequest('FOO-BAR //a/../b', []).ok).toBe(true)
  })

  it.each(['', '/orders', 'GET', 'get /orders', 'GET orders', 'GET  /orders', 'GET /a HTTP/1.1'])(
    'refuses %j and shows how it is written',
    (line) => {
      expect(parseRequest(line, [])).toMatchObject({
        ok: false,
        failure: expect.stringContaining('--request "GET /orders"'),
      })
    },
  )

  it.each([
    ['x-api-version', 'a colon'],
    [': 2', 'a colon'],
    ['Authorization: Bearer planted', '--token'],
    ['DPoP: planted', 'a proof'],
    ['Host: api.example.com', '--host'],
    ['x-token: eyJplantedplanted', 'no place for a token'],
  ])('refuses the header %s and quotes no value', (header, told) => {
    const parsed = parseRequest('GET /', [header])
    expect(parsed).toMatchObject({ ok: false, failure: expect.stringContaining(told) })
    expect(JSON.stringify(parsed)).not.toContain('planted')
  })
})
