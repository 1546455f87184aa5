import { startIssuer } from '@cambio/testkit'
import { describe, expect, it } from 'vitest'
import { describeFetchError, fetchJson, readAtMost } from './fetch-json.ts'
import { InnerAddress } from './public-only.ts'

describe('describeFetchError', () => {
  const because = (cause: unknown) => new TypeError('fetch failed', { cause })
  const withCode = (code: unknown) => because(Object.assign(new Error('10.0.0.7'), { code }))

  it.each([
    ['no error', 'a text', 'failed'],
    ['a time limit', new DOMException('10.0.0.7', 'TimeoutError'), 'no answer in time'],
    ['a code', withCode('ECONNRESET'), 'ECONNRESET'],
    ['a code that is no text', withCode(7), 'connection failed'],
    ['a cause without a code', because(new Error('10.0.0.7')), 'connection failed'],
    ['a cause that is no error', because({ code: 'ECONNRESET' }), 'connection failed'],
    ['no cause', new Error('10.0.0.7'), 'connection failed'],
  ])('says of %s what happened, without addresses', (_what, error, description) => {
    expect(describeFetchError(error)).toBe(description)
  })

  it.each([
    ['before', new InnerAddress()],
    ['as the connection was made', because(new InnerAddress())],
  ])('says which setting allows a private address that was refused %s', (_when, error) => {
    expect(describeFetchError(error)).toBe(
      'its host is at a private address; if it should be, set privateAddress at the issuer in the trust file, or ALLOW_PRIVATE_ISSUERS',
    )
  })
})

describe('readAtMost', () => {
  it.each([
    ['no body', null, ''],
    ['as much as may be', 'äb', 'äb'],
    ['a byte more', 'äbc', undefined],
  ])('reads of %s', async (_what, body, text) => {
    expect(await readAtMost(new Response(body), 3)).toBe(text)
  })
})

describe('fetchJson', () => {
  it.each([
    ['HTML', '<p>'],
    ['a list', '[]'],
    ['nothing', ''],
  ])('refuses %s', async (_what, body) => {
    const issuer = await startIssuer({ algorithms: ['EdDSA'] })
    try {
      issuer.fail('discovery', { status: 200, body })
      const limits = { timeoutSeconds: 2, maxBytes: 1_000, allowPrivate: true }
      expect(await fetchJson(new URL(issuer.discoveryUrl), limits)).toEqual({
        ok: false,
        failure: `GET ${issuer.discoveryUrl}: not a JSON object`,
      })
    } finally {
      await issuer.stop()
    }
  })
})
