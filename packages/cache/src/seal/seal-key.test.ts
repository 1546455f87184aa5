import { inspect } from 'node:util'
import { Secret } from '@cambio/validation'
import { describe, expect, it } from 'vitest'
import { parseSealKey } from './seal-key.ts'

const bytes = Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - index))

function parse(text: string) {
  return parseSealKey(new Secret(text))
}

describe('parseSealKey', () => {
  it('reads the same key from base64, base64url and text that ends with a line break', () => {
    const texts = [
      bytes.toString('base64'),
      bytes.toString('base64url'),
      `${bytes.toString('base64')}\n`,
    ]
    const ids = texts.map((text) => {
      const parsed = parse(text)
      return parsed.ok && parsed.value.id.toString('hex')
    })
    expect(ids).toEqual([ids[0], ids[0], ids[0]])
    expect(ids[0]).toMatch(/^[0-9a-f]{16}$/)
  })

  it.each([16, 31, 33, 64])('refuses a key of %i bytes', (length) => {
    expect(parse(Buffer.alloc(length, 1).toString('base64'))).toEqual({
      ok: false,
      failure: { reason: 'seal_key_invalid', expectedBytes: 32, bytes: length },
    })
  })

  it.each([
    ['nothing', ''],
    ['a passphrase', 'correct horse battery staple'],
    [
      'hidden characters',
      `${bytes.toString('base64').slice(0, 20)}*${bytes.toString('base64').slice(20)}`,
    ],
  ])('refuses %s', (_kind, text) => {
    expect(parse(text)).toEqual({
      ok: false,
      failure: { reason: 'seal_key_invalid', expectedBytes: 32 },
    })
  })

  it('gives a different key for each purpose, and none of them the secret itself', () => {
    const parsed = parse(bytes.toString('base64'))
    if (!parsed.ok) throw new Error(parsed.failure.reason)
    const { id, sealing, hashing } = parsed.value
    const keys = [bytes, sealing.export(), hashing.export()].map((key) => key.toString('hex'))
    expect(new Set(keys).size).toBe(3)
    expect(keys.filter((key) => key.startsWith(id.toString('hex')))).toEqual([])
  })

  it('is not printed', () => {
    const parsed = parse(bytes.toString('base64'))
    const printed = inspect(parsed, { depth: 9 }) + JSON.stringify(parsed)
    expect(printed).not.toContain(bytes.toString('base64').slice(0, 8))
    expect(printed).not.toContain(bytes.toString('hex').slice(0, 8))
  })
})
