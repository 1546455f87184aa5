import { createSecretKey, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { NOW } from '../../test/partner.ts'
import { createNonceSource, NONCE_WINDOW_SECONDS } from './nonce-source.ts'

const key = createSecretKey(randomBytes(32))
const nonces = createNonceSource(key)
/** The first second of a window. */
const START = Math.floor(NOW / NONCE_WINDOW_SECONDS) * NONCE_WINDOW_SECONDS

describe('createNonceSource', () => {
  it('accepts a nonce for the window in which it was given and the next', () => {
    const nonce = nonces.current(START)
    expect(nonces.accepts(nonce, START)).toBe(true)
    expect(nonces.accepts(nonce, START + 2 * NONCE_WINDOW_SECONDS - 1)).toBe(true)
    expect(nonces.accepts(nonce, START + 2 * NONCE_WINDOW_SECONDS)).toBe(false)
  })

  it('accepts what a replica with the same key gave out, also one whose clock is faster', () => {
    const replica = createNonceSource(key)
    expect(nonces.accepts(replica.current(START), START - 1)).toBe(true)
    expect(nonces.accepts(replica.current(START + NONCE_WINDOW_SECONDS), START - 1)).toBe(false)
  })

  it('accepts nothing that another key made', () => {
    const stranger = createNonceSource(createSecretKey(randomBytes(32)))
    expect(nonces.accepts(stranger.current(NOW), NOW)).toBe(false)
  })

  it.each(['', 'x', 'ü'.repeat(43), 'A'.repeat(43)])('accepts no text like %j', (nonce) => {
    expect(nonces.accepts(nonce, NOW)).toBe(false)
  })

  it('gives one nonce during a window, which fits into a header', () => {
    expect(nonces.current(START)).toBe(nonces.current(START + NONCE_WINDOW_SECONDS - 1))
    expect(nonces.current(START)).not.toBe(nonces.current(START + NONCE_WINDOW_SECONDS))
    expect(nonces.current(START)).toMatch(/^[\w-]{43}$/)
  })
})
