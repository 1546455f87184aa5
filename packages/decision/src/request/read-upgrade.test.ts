import { describe, expect, it } from 'vitest'
import { readUpgrade } from './read-upgrade.ts'

const ASKED = ['Connection', 'Upgrade', 'Upgrade', 'websocket']

const read = (
  headers: readonly string[],
  taken: readonly string[] = ['websocket'],
  httpVersion = '1.1',
): unknown => {
  const upgrade = readUpgrade({ httpVersion, headers }, taken)
  return upgrade.ok ? upgrade.value : upgrade.failure.reason
}

describe('readUpgrade', () => {
  it('gives the protocol that is asked for and taken', () => {
    expect(read(ASKED)).toBe('websocket')
    expect(read(['connection', 'keep-alive, UPGRADE', 'UPGRADE', 'WebSocket'])).toBe('websocket')
  })

  it('gives nothing where nothing is asked for', () => {
    expect(read([])).toBeUndefined()
  })

  it('gives the first offer that is taken', () => {
    expect(read(['Connection', 'upgrade', 'Upgrade', 'h2c, chat', 'Upgrade', 'websocket'])).toBe(
      'websocket',
    )
    expect(read(['Connection', 'upgrade', 'Upgrade', 'chat, websocket'], ['chat', 'x'])).toBe(
      'chat',
    )
  })

  it.each([
    ['is not taken', ASKED, []],
    ['is one of several offers, none of them taken', ['Upgrade', 'h2c, WebSocket'], ['chat']],
    ['is not named by Connection', ['Upgrade', 'websocket'], ['websocket']],
    ['comes with a length', [...ASKED, 'Content-Length', '3'], ['websocket']],
    ['comes with chunks', [...ASKED, 'Transfer-Encoding', 'chunked'], ['websocket']],
    ['is of another version', ['Upgrade', 'websocket/13'], ['websocket']],
  ])('refuses a WebSocket that %s', (_, headers, taken) => {
    expect(read(headers, taken)).toBe('upgrade_not_supported')
  })

  it('refuses a WebSocket over HTTP/1.0', () => {
    expect(read(ASKED, ['websocket'], '1.0')).toBe('upgrade_not_supported')
  })

  it('ignores another protocol that is not taken, or that comes with a body', () => {
    expect(read(['Connection', 'upgrade', 'Upgrade', 'h2c'])).toBeUndefined()
    const withBody = ['Connection', 'upgrade', 'Upgrade', 'chat', 'Content-Length', '1']
    expect(read(withBody, ['chat'])).toBeUndefined()
  })
})
