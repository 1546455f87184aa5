import { afterEach, describe, expect, it } from 'vitest'
import { sendWithToken, statusLine } from './raw-request.ts'
import { startStage, type Stage, type TrustText } from './stage.ts'

let stage: Stage
afterEach(() => stage?.stop())

const LOOPBACK = ['127.0.0.0/8', '::1']

/** @param proxies Absent: none is declared. */
async function start(proxies?: object): Promise<void> {
  stage = await startStage({
    trust: (text) => ({ ...text, ...(proxies && { proxies }), routes: routesOf(text) }),
  })
}

function routesOf({ routes }: TrustText): readonly object[] {
  const [{ upstream } = { upstream: '' }] = routes as { upstream: string }[]
  const target = { audience: ['orders-api'] }
  return [
    { match: { path: '/orders', host: 'inner.example' }, upstream, target },
    { match: { path: '/orders/any' }, upstream, target },
  ]
}

const send = (path: string, ...headers: readonly string[]): Promise<string> =>
  sendWithToken(stage.url, stage.partner.token(), [`GET ${path} HTTP/1.1`, ...headers])
const received = () => stage.upstream.received[0]?.headers

const X_FORWARDED = [
  'X-Forwarded-For: 6.6.6.6, 192.0.2.7, 127.0.0.9',
  'X-Forwarded-Proto: https',
  'X-Forwarded-Host: inner.example',
]
const FORWARDED = 'Forwarded: for=6.6.6.6, for=192.0.2.7;proto=https;host=inner.example'

describe('what a listed proxy says of its client', () => {
  it.each([
    ['X-Forwarded headers, by default', {}, X_FORWARDED],
    ['Forwarded', { forwarded: 'forwarded' }, [FORWARDED]],
  ])('in %s counts for the route, and is told the API', async (_, more, headers) => {
    await start({ addresses: LOOPBACK, ...more })
    expect(await send('/orders', ...headers)).toContain('200 OK')
    expect(received()).toMatchObject({
      'x-forwarded-for': '192.0.2.7',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'inner.example',
    })
    expect(received()).not.toHaveProperty('forwarded')
  })

  it.each([
    ['of somebody who is not listed', { addresses: ['192.0.2.0/24'] }],
    ['where no proxy is declared', undefined],
    ['where nothing they say counts', { addresses: LOOPBACK, forwarded: 'none' }],
  ])('counts for nothing %s', async (_, proxies) => {
    await start(proxies)
    expect(statusLine(await send('/orders', ...X_FORWARDED, FORWARDED))).toContain('404')
    expect(stage.upstream.received).toEqual([])
    await send('/orders/any', ...X_FORWARDED, FORWARDED)
    expect(received()).toMatchObject({
      'x-forwarded-for': expect.stringMatching(/^(?:::1|127\.0\.0\.1|::ffff:127\.0\.0\.1)$/),
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'api.example.com',
    })
  })

  it.each([
    ['two hosts', ['X-Forwarded-Host: inner.example', 'X-Forwarded-Host: evil.test']],
    ['a host that is none', ['X-Forwarded-Host: a@inner.example']],
    ['no address', ['X-Forwarded-For: unknown']],
    ['another scheme', ['X-Forwarded-Proto: javascript']],
  ])('is refused when it is %s, and nothing is sent', async (_, headers) => {
    await start({ addresses: LOOPBACK })
    const answer = await send('/orders/any', ...headers)
    expect(statusLine(answer)).toContain('400')
    expect(answer).toContain('"reason":"forwarded_invalid"')
    expect(stage.upstream.received).toEqual([])
  })
})
