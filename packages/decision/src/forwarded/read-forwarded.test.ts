import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createForwardedReader, type ForwardedForm } from './read-forwarded.ts'

const ADDRESSES = ['10.0.0.0/8', '2001:db8::/32']
const PROXY = '10.0.0.1'

const read = (form: ForwardedForm, headers: readonly string[], peerAddress = PROXY): unknown => {
  const found = createForwardedReader({ addresses: ADDRESSES, forwarded: form })({
    peerAddress,
    headers,
  })
  return found.ok ? found.value : `${found.failure.header} ${found.failure.rule}`
}
const xff = (...lines: readonly string[]): unknown =>
  read(
    'x-forwarded',
    lines.flatMap((line) => ['X-Forwarded-For', line]),
  )
const x = (name: string, ...lines: readonly string[]): unknown =>
  read(
    'x-forwarded',
    lines.flatMap((line) => [`X-Forwarded-${name}`, line]),
  )
const forwarded = (...lines: readonly string[]): unknown =>
  read(
    'forwarded',
    lines.flatMap((line) => ['Forwarded', line]),
  )

describe('a peer that is no proxy of ours', () => {
  it.each<ForwardedForm>(['x-forwarded', 'forwarded'])('says nothing that counts by %s', (form) => {
    const headers = [
      'X-Forwarded-For: 6.6.6.6',
      'X-Forwarded-Proto: x',
      'X-Forwarded-Host: @',
      'Forwarded: for=6.6.6.6',
    ].flatMap((line) => line.split(': '))
    expect(read(form, headers, '192.0.2.1')).toBeUndefined()
    expect(read(form, headers, '')).toBeUndefined()
  })
})

describe('X-Forwarded-For of a proxy', () => {
  it.each([
    [['192.0.2.1'], '192.0.2.1'],
    [['192.0.2.1, 10.2.2.2'], '192.0.2.1'],
    [['6.6.6.6, 192.0.2.1, 10.2.2.2, 10.3.3.3'], '192.0.2.1'],
    [['6.6.6.6', '192.0.2.1'], '192.0.2.1'],
    [['made up, 192.0.2.1'], '192.0.2.1'],
    [['10.9.9.9, 10.2.2.2'], '10.9.9.9'],
    [['192.0.2.1:4711'], '192.0.2.1'],
    [['2002:db8::1, 2001:db8::1'], '2002:db8::1'],
    [['[2002:db8::1]:4711'], '2002:db8::1'],
  ])('%j gives the first address from the right that is no proxy: %s', (lines, address) => {
    expect(xff(...lines)).toEqual({ address })
  })

  it.each(['unknown', '192.0.2.1, unknown', '', '192.0.2.1,', '192.0.2.999', 'a@192.0.2.1'])(
    '%j is refused, because the nearest proxy has written no address',
    (line) => {
      expect(xff(line)).toBe('x-forwarded-for must be a list of IP addresses')
    },
  )

  it('never gives what stands left of an address that is no proxy', () => {
    fc.assert(
      fc.property(fc.string(), fc.ipV4(), (madeUp, client) => {
        fc.pre(!client.startsWith('10.'))
        expect(xff(`${madeUp}, ${client}, 10.1.1.1`)).toEqual({ address: client })
      }),
    )
  })
})

describe('X-Forwarded-Proto and X-Forwarded-Host of a proxy', () => {
  it('are what the nearest proxy says', () => {
    expect(x('Proto', 'http, HTTPS')).toEqual({ scheme: 'https' })
    expect(x('Host', 'evil.test, api.example.com:8443')).toEqual({ host: 'api.example.com:8443' })
    expect(read('x-forwarded', [])).toEqual({})
  })

  it.each([
    ['Proto', ['http', 'https'], 'must be sent once'],
    ['Host', ['a', 'a'], 'must be sent once'],
    ['Proto', ['javascript'], 'must be http or https'],
    ['Proto', [''], 'must be http or https'],
    ['Host', ['gw@evil.test'], 'must be a host and, if needed, a port'],
    ['Host', ['a/b'], 'must be a host and, if needed, a port'],
    ['Host', [''], 'must be a host and, if needed, a port'],
  ])('%s %j is refused', (name, lines, rule) => {
    expect(x(name, ...lines)).toBe(`x-forwarded-${name.toLowerCase()} ${rule}`)
  })

  it('do not count where proxies speak by Forwarded, nor the other way round', () => {
    expect(read('forwarded', ['X-Forwarded-For', '6.6.6.6'])).toEqual({})
    expect(read('x-forwarded', ['Forwarded', 'for=6.6.6.6'])).toEqual({})
  })
})

describe('Forwarded of a proxy (RFC 7239)', () => {
  it.each([
    ['for=192.0.2.1;proto=https;host=api.example.com', '192.0.2.1', 'https', 'api.example.com'],
    ['For="[2002:db8::1]:4711";PROTO=HTTP;Host="a:1"', '2002:db8::1', 'http', 'a:1'],
    [
      'for=6.6.6.6;host=evil, for=192.0.2.1;proto=https;host=a, for=10.1.1.1;host=b',
      '192.0.2.1',
      'https',
      'a',
    ],
  ])('%s gives address, scheme and host of one element', (line, address, scheme, host) => {
    expect(forwarded(line)).toEqual({ address, scheme, host })
  })

  it.each(['for=unknown', 'for=_hidden', 'proto=https', 'for=6.6.6.6, for=unknown'])(
    '%s does not tell the address, and nothing left of it does',
    (line) => {
      expect(forwarded(line)).toMatchObject({ address: 'unknown' })
    },
  )

  it('may come in several lines', () => {
    expect(forwarded('for=6.6.6.6', 'for=192.0.2.1', 'for=10.1.1.1')).toEqual({
      address: '192.0.2.1',
    })
  })

  it.each([
    'for=a b',
    'for=192.0.2.1;for=6.6.6.6',
    'for="192.0.2.1',
    'for=192.0.2.1,',
    'for=192.0.2.1;',
    'for',
    ';',
    'for="6.6.6.6, for=192.0.2.1',
    'for=192.0.2.1;proto=gopher',
    'for=192.0.2.1;host="a@b"',
  ])('%s is refused', (line) => {
    expect(forwarded(line)).toMatch(/^forwarded must /)
  })

  it('takes no time on what is not closed', () => {
    expect(forwarded(`for="${'\\a'.repeat(8_000)}`)).toMatch(/^forwarded must /)
  })
})
