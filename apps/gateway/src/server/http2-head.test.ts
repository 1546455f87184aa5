import { describe, expect, it } from 'vitest'
import { readHttp2Head } from './http2-head.ts'

const GET = [':method', 'GET', ':scheme', 'https', ':authority', 'a.test', ':path', '/x?y=1']

const headers = (...more: readonly string[]): readonly string[] =>
  readHttp2Head([...GET, ...more], false).headers

describe('readHttp2Head', () => {
  it('gives method, target and host', () => {
    expect(readHttp2Head([...GET, 'accept', '*/*'], false)).toEqual({
      method: 'GET',
      target: '/x?y=1',
      headers: ['accept', '*/*', 'host', 'a.test'],
      isUpgrade: false,
    })
  })

  it('takes an equal Host for the same host, and keeps another one beside it', () => {
    expect(headers('host', 'a.test')).toEqual(['host', 'a.test'])
    expect(headers('host', 'b.test')).toEqual(['host', 'b.test', 'host', 'a.test'])
  })

  it('takes Host where there is no authority', () => {
    const read = readHttp2Head([':method', 'GET', ':path', '/', 'host', 'b.test'], false)
    expect(read.headers).toEqual(['host', 'b.test'])
  })

  it('puts cookies together', () => {
    expect(headers('cookie', 'a=1', 'x', '1', 'cookie', 'b=2')).toEqual([
      'x',
      '1',
      'host',
      'a.test',
      'cookie',
      'a=1; b=2',
    ])
  })

  it('calls a body chunked whose length nobody says', () => {
    const framing = (hasBody: boolean, ...more: readonly string[]) =>
      readHttp2Head([...GET, ...more], hasBody).headers.includes('transfer-encoding')
    expect(framing(true)).toBe(true)
    expect(framing(true, 'content-length', '3')).toBe(false)
    expect(framing(false)).toBe(false)
  })

  it('binds TE to the connection', () => {
    expect(headers('te', 'trailers')).toEqual([
      'te',
      'trailers',
      'host',
      'a.test',
      'connection',
      'te',
    ])
  })

  it('calls an extended CONNECT an upgrade, with a key of our own', () => {
    const connect = [
      ':method',
      'CONNECT',
      ':protocol',
      'WebSocket',
      ':path',
      '/',
      ':authority',
      'a',
    ]
    const read = readHttp2Head([...connect, 'sec-websocket-key', 'theirs'], true)
    expect(read).toMatchObject({ method: 'GET', target: '/', isUpgrade: true })
    const [key, ...others] = read.headers.filter(
      (_, at) => read.headers[at - 1] === 'sec-websocket-key',
    )
    expect(Buffer.from(key ?? '', 'base64')).toHaveLength(16)
    expect(others).toEqual([])
    expect(read.headers.slice(0, 6)).toEqual([
      'host',
      'a',
      'connection',
      'upgrade',
      'upgrade',
      'websocket',
    ])
  })
})
