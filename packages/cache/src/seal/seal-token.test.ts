import { createCipheriv } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyA, keyB, newSealKey, storedToken } from '../../test/baseline.ts'
import { openToken, sealToken } from './seal-token.ts'

const sealKey = newSealKey()
const sealed = sealToken(storedToken(), keyA, sealKey)

function flipBit(bytes: Buffer, bit: number): Buffer {
  const changed = Buffer.from(bytes)
  changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
  return changed
}

/** Seals any text the way `sealToken` seals a record. */
function sealText(text: string): Buffer {
  const nonce = Buffer.alloc(12, 3)
  const cipher = createCipheriv('aes-256-gcm', sealKey.sealing, nonce)
  cipher.setAAD(Buffer.from(keyA))
  const body = Buffer.concat([cipher.update(text), cipher.final()])
  return Buffer.concat([Buffer.of(1), sealKey.id, nonce, body, cipher.getAuthTag()])
}

describe('openToken', () => {
  it('opens what was sealed', () => {
    const opened = openToken(sealed, keyA, sealKey)
    expect(opened).toEqual({ ok: true, value: storedToken() })
    expect(opened.ok && opened.value.text.reveal()).toBe('issued.token.text')
  })

  it('refuses a value under another cache key', () => {
    expect(openToken(sealed, keyB, sealKey)).toEqual({ ok: false, failure: 'not_authentic' })
  })

  it('refuses a value sealed with another key, by its key id', () => {
    expect(openToken(sealed, keyA, newSealKey())).toEqual({ ok: false, failure: 'other_key' })
  })

  it('refuses a value sealed with another key under a forged key id', () => {
    const other = { ...newSealKey(), id: sealKey.id }
    expect(openToken(sealed, keyA, other)).toEqual({ ok: false, failure: 'not_authentic' })
  })

  it('refuses another version', () => {
    const other = Buffer.concat([Buffer.of(2), sealed.subarray(1)])
    expect(openToken(other, keyA, sealKey)).toEqual({ ok: false, failure: 'other_version' })
  })

  it('refuses a value with any single bit changed', () => {
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      expect(openToken(flipBit(sealed, bit), keyA, sealKey).ok).toBe(false)
    }
  })

  it('refuses a value cut at any place', () => {
    for (let length = 0; length < sealed.length; length += 1) {
      expect(openToken(sealed.subarray(0, length), keyA, sealKey).ok).toBe(false)
    }
  })

  it('names a value too short to be one', () => {
    const cut = sealed.subarray(0, 36)
    expect(openToken(cut, keyA, sealKey)).toEqual({ ok: false, failure: 'truncated' })
  })

  it.each([
    ['no JSON', 'token'],
    ['JSON of another kind', '[]'],
    ['null', 'null'],
    ['a record without its token', '{"road":"standard","storedAt":1,"expiresAt":2}'],
    ['a token that is no text', '{"text":1,"road":"standard","storedAt":1,"expiresAt":2}'],
    ['a road that is no text', '{"text":"a","road":null,"storedAt":1,"expiresAt":2}'],
    ['no storing time', '{"text":"a","road":"standard","expiresAt":2}'],
    ['an end that is no number', '{"text":"a","road":"standard","storedAt":1,"expiresAt":"9"}'],
    ['inherited fields', '{"__proto__":{"text":"a","road":"b","storedAt":1,"expiresAt":2}}'],
  ])('refuses an authentic value that holds %s', (_content, text) => {
    expect(openToken(sealText(text), keyA, sealKey)).toEqual({ ok: false, failure: 'malformed' })
  })

  it('refuses any bytes it did not seal', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(openToken(bytes, keyA, sealKey).ok).toBe(false)
      }),
    )
  })
})

describe('sealToken', () => {
  it('never gives the same bytes twice', () => {
    expect(sealToken(storedToken(), keyA, sealKey)).not.toEqual(sealed)
  })
})
