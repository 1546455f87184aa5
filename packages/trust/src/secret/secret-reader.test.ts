import { describe, expect, it } from 'vitest'
import { secretReader } from './secret-reader.ts'

const TOKEN = { from: 'file', path: '/run/token' } as const

/** A file that changes while it is read, time after time; nothing for one that is not there. */
function read(...texts: readonly (string | undefined)[]): readonly string[] {
  let at = 0
  const readFile = () => {
    const text = texts[at]
    at += 1
    if (text === undefined) throw Object.assign(new Error('gone'), { code: 'ENOENT' })
    return text
  }
  const reader = secretReader(TOKEN, { env: {}, readFile })
  if (!reader.ok) return [reader.failure.message]
  return texts.slice(1).map(() => reader.value().reveal())
}

describe('secretReader', () => {
  it('gives what the file holds now', () => {
    expect(read('one', 'one', 'two\n', 'three')).toEqual(['one', 'two', 'three'])
  })

  it.each([undefined, '', '\n'])(
    'gives the last text there was while the file holds %j',
    (missing) => {
      expect(read('one', 'two', missing, 'three')).toEqual(['two', 'two', 'three'])
    },
  )

  it('refuses a file that was never there', () => {
    expect(read(undefined)).toEqual(['the file "/run/token" cannot be read (ENOENT)'])
    expect(read('')).toEqual(['the file "/run/token" is empty'])
  })
})
