import { createCipheriv } from 'node:crypto'
import { Secret } from '@cambio/validation'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyA, keyB, newSealKey, START, storedToken } from '../../test/baseline.ts'
import { createSealKeys } from './seal-keys.ts'
import { openToken, sealToken } from './seal-token.ts'

const sealKey = newSealKey()
const keys = createSealKeys(sealKey)
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
  return Buffer.concat([Buffer.of(2), sealKey.id, nonce, body, cipher.getAuthTag()])
}

describe('openToken', () => {
  it('opens what was sealed', () => {
    const opened = openToken(sealed, keyA, keys)
    expect(opened).toEqual({ ok: true, value: storedToken() })
    expect(opened.ok && opened.value.text.reveal()).toBe('issued.token.text')
  })

  it('gives back a refresh token and whose token it was', () => {
    const refresh = { text: new Secret('refresh.token.text'), expiresAt: START + 1_800 }
    const subject = { issuer: 'https://issuer.example' }
    const token = storedToken({
      expiresAt: START + 1_800,
      freshUntil: START + 60,
      refresh,
      subject,
    })
    const opened = openToken(sealToken(token, keyA, sealKey), keyA, keys)
    expect(opened).toEqual({ ok: true, value: token })
    expect(opened.ok && opened.value.refresh?.text.reveal()).toBe('refresh.token.text')
  })

  it('opens with a previous key what was sealed before the key was changed', () => {
    const changed = createSealKeys(newSealKey(), [newSealKey(), sealKey])
    expect(openToken(sealed, keyA, changed)).toEqual({ ok: true, value: storedToken() })
  })

  it('refuses a value under another cache key', () => {
    expect(openToken(sealed, keyB, keys)).toEqual({ ok: false, failure: 'not_authentic' })
  })

  it('refuses a value sealed with another key, by its key id', () => {
    expect(openToken(sealed, keyA, createSealKeys(newSealKey()))).toEqual({
      ok: false,
      failure: 'other_key',
    })
  })

  it('refuses a value sealed with another key under a forged key id', () => {
    const other = { ...newSealKey(), id: sealKey.id }
    expect(openToken(sealed, keyA, createSealKeys(other))).toEqual({
      ok: false,
      failure: 'not_authentic',
    })
  })

  it('refuses another version', () => {
    const other = Buffer.concat([Buffer.of(1), sealed.subarray(1)])
    expect(openToken(other, keyA, keys)).toEqual({ ok: false, failure: 'other_version' })
  })

  it('refuses a value with any single bit changed', () => {
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      expect(openToken(flipBit(sealed, bit), keyA, keys).ok).toBe(false)
    }
  })

  it('refuses a value cut at any place', () => {
    for (let length = 0; length < sealed.length; length += 1) {
      expect(openToken(sealed.subarray(0, length), keyA, keys).ok).toBe(false)
    }
  })

  it('names a value too short to be one', () => {
    const cut = sealed.subarray(0, 36)
    expect(openToken(cut, keyA, keys)).toEqual({ ok: false, failure: 'truncated' })
  })

  const record = {
    text: 'a',
    road: 'b',
    storedAt: 1,
    freshUntil: 2,
    expiresAt: 2,
    subject: { issuer: 'c' },
  }
  it('opens an authentic value that holds no more than is needed', () => {
    expect(openToken(sealText(JSON.stringify(record)), keyA, keys)).toMatchObject({ ok: true })
  })

  it.each<[string, unknown]>([
    ['JSON of another kind', []],
    ['null', null],
    ['a record without its token', { ...record, text: undefined }],
    ['a token that is no text', { ...record, text: 1 }],
    ['a road that is no text', { ...record, road: null }],
    ['no storing time', { ...record, storedAt: undefined }],
    ['an end that is no number', { ...record, expiresAt: '2' }],
    ['no end of its freshness', { ...record, freshUntil: undefined }],
    ['an entry that outlives its token', { ...record, expiresAt: 3 }],
    [
      'an entry that outlives its refresh token',
      { ...record, refresh: { text: 'd', expiresAt: 3 }, expiresAt: 4 },
    ],
    ['a refresh token that is no text', { ...record, refresh: { text: 1, expiresAt: 3 } }],
    ['a refresh token without its end', { ...record, refresh: { text: 'd' } }],
    ['no subject', { ...record, subject: undefined }],
    ['a subject of no issuer', { ...record, subject: { sub: 'd' } }],
    ['a subject whose name is no text', { ...record, subject: { issuer: 'c', sub: 1 } }],
    ['a subject whose digest is no text', { ...record, subject: { issuer: 'c', digest: 1 } }],
    ['an issued token of no issuer', { ...record, issued: { sub: 'd' } }],
    ['an issued token that is null', { ...record, issued: null }],
    ['inherited fields', { ['__proto__']: record }],
  ])('refuses an authentic value that holds %s', (_content, value) => {
    const opened = openToken(sealText(JSON.stringify(value)), keyA, keys)
    expect(opened).toEqual({ ok: false, failure: 'malformed' })
  })

  it('refuses an authentic value that holds no JSON', () => {
    expect(openToken(sealText('token'), keyA, keys)).toEqual({ ok: false, failure: 'malformed' })
  })

  it('refuses any bytes it did not seal', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(openToken(bytes, keyA, keys).ok).toBe(false)
      }),
    )
  })
})

describe('sealToken', () => {
  it('never gives the same bytes twice', () => {
    expect(sealToken(storedToken(), keyA, sealKey)).not.toEqual(sealed)
  })
})
