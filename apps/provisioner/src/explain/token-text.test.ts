import { describe, expect, it } from 'vitest'
import { looksLikeToken, readTokenText } from './token-text.ts'

const read = (text: string, from = 'token.jwt') =>
  readTokenText(from, { readFile: () => text, readInput: () => text })

describe('readTokenText', () => {
  it.each([
    'abc.def.ghi',
    '\n abc.def.ghi \r\n',
    'Bearer abc.def.ghi\n',
    'bearer  abc.def.ghi',
    'DPoP abc.def.ghi',
    'Authorization: Bearer abc.def.ghi',
  ])('reads the token in %j', (text) => {
    const token = read(text)
    expect(token.ok && token.value.reveal()).toBe('abc.def.ghi')
  })

  it.each([
    ['', 'it is empty'],
    [' \n', 'it is empty'],
    ['planted-one\nplanted-two', 'more than one token, or more than a token'],
    ['Bearer planted-one planted-two', 'more than one token'],
  ])('refuses %j and quotes nothing of it', (text, cause) => {
    const token = read(text)
    expect(token).toMatchObject({ ok: false, failure: { reason: 'token_unreadable' } })
    expect(!token.ok && token.failure.cause).toContain(cause)
    expect(JSON.stringify(token)).not.toContain('planted')
  })

  it('says of a file that cannot be read why, and not its name, which may be a token', () => {
    const token = readTokenText('planted-opaque-token', {
      readFile: () => {
        throw Object.assign(new Error('planted'), { code: 'ENOENT' })
      },
      readInput: () => '',
    })
    expect(token).toMatchObject({
      failure: { from: '<file>', cause: 'ENOENT' },
    })
  })

  it('reads standard input for -, and no file', () => {
    const readFile = () => {
      throw new Error('nobody named a file')
    }
    expect(readTokenText('-', { readFile, readInput: () => 'abc' }).ok).toBe(true)
  })
})

describe('looksLikeToken', () => {
  it.each(['eyJhbGciOiJSUzI1NiJ9.e30.x', 'Bearer abc', 'a'.repeat(120)])(
    'says so of %s',
    (text) => {
      expect(looksLikeToken(text)).toBe(true)
    },
  )

  it.each(['-', 'token.jwt', '/run/user/1000/a-folder-with-a-name/token', './eyJ.txt'])(
    'does not of %s',
    (text) => {
      expect(looksLikeToken(text)).toBe(false)
    },
  )
})
