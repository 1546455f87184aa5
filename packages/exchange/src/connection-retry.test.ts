import { describe, expect, it } from 'vitest'
import { retryUnsent, shortPause } from './connection-retry.ts'

const failed = (code: string): Error => new TypeError('fetch failed', { cause: coded(code) })
const coded = (code: string): Error => Object.assign(new Error(code), { code })

/** Fails so often, then succeeds; counts. */
function working(...errors: readonly Error[]) {
  const counted = { attempts: 0, pauses: 0 }
  const work = () => {
    const error = errors[counted.attempts]
    counted.attempts += 1
    return error === undefined ? Promise.resolve('done') : Promise.reject(error)
  }
  const pause = () => {
    counted.pauses += 1
    return Promise.resolve()
  }
  return { counted, result: retryUnsent(work, pause) }
}

describe('retryUnsent', () => {
  it.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'UND_ERR_CONNECT_TIMEOUT',
  ])('tries once more after %s, after a pause', async (code) => {
    const { counted, result } = working(failed(code))
    expect(await result).toBe('done')
    expect(counted).toEqual({ attempts: 2, pauses: 1 })
  })

  it('tries no third time', async () => {
    const { counted, result } = working(failed('ECONNREFUSED'), failed('ECONNREFUSED'))
    await expect(result).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    expect(counted.attempts).toBe(2)
  })

  it.each([
    ['a connection that broke', failed('UND_ERR_SOCKET')],
    ['a connection that was reset', failed('ECONNRESET')],
    ['a certificate', failed('SELF_SIGNED_CERT_IN_CHAIN')],
    ['an answer that did not come', failed('UND_ERR_HEADERS_TIMEOUT')],
    ['the time', new DOMException('over', 'TimeoutError')],
    ['anything else', new Error('a bug')],
  ])('does not try again after %s', async (_what, error) => {
    const { counted, result } = working(error)
    await expect(result).rejects.toBe(error)
    expect(counted).toEqual({ attempts: 1, pauses: 0 })
  })

  it('ends its pause when the time is over, and says so', async () => {
    const over = new DOMException('over', 'TimeoutError')
    await expect(shortPause(AbortSignal.abort(over))).rejects.toBe(over)
  })
})
