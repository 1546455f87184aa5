import { describe, expect, it } from 'vitest'
import { readLinkFile } from './read-link-file.ts'

const CSV = 'username,subject\nalice,a-1\n'
const problemsIn = (text: string) => {
  const read = readLinkFile(text)
  return read.ok ? [] : read.failure
}

describe('readLinkFile', () => {
  it('reads CSV, and knows the line of each link', () => {
    expect(readLinkFile(CSV)).toEqual({
      ok: true,
      value: [{ username: 'alice', subject: 'a-1', line: 2 }],
    })
  })

  it('reads JSON', () => {
    expect(readLinkFile('[{"username":"alice","subject":"a-1"}]')).toEqual({
      ok: true,
      value: [{ username: 'alice', subject: 'a-1' }],
    })
  })

  it('takes what spreadsheets write: a byte order mark, CRLF, quotes, empty lines', () => {
    const text = '\uFEFFusername,subject\r\n"alice","auth0|1,2"\r\n\r\n"bob ""b""",b-1\r\n'
    expect(readLinkFile(text)).toMatchObject({
      value: [
        { username: 'alice', subject: 'auth0|1,2' },
        { username: 'bob "b"', subject: 'b-1', line: 4 },
      ],
    })
  })

  it.each([
    ['a file without the header', 'alice,a-1\n', [{ line: 1 }]],
    ['a line without a subject', `${CSV}bob\n`, [{ line: 3 }]],
    ['an empty subject', `${CSV}bob,\n`, [{ line: 3 }]],
    ['a line with more', `${CSV}bob,b-1,x\n`, [{ line: 3 }]],
    ['a quote that does not end', `${CSV}"bob,b-1\n`, [{ line: 3 }]],
    ['broken JSON', '[{', [{ path: 'file' }]],
    ['JSON with another member', '[{"username":"a","subject":"b","x":1}]', [{ path: '[0]' }]],
  ])('refuses %s', (_what, text, problems) => {
    expect(problemsIn(text)).toMatchObject(problems)
  })

  it('refuses a user who is two subjects, and a subject that is two users', () => {
    expect(problemsIn(`${CSV}ALICE,a-2\n`)).toMatchObject([{ path: 'ALICE', line: 3 }])
    expect(problemsIn(`${CSV}bob,a-1\n`)).toMatchObject([{ path: 'bob', line: 3 }])
  })

  it('tells all that is wrong at once', () => {
    expect(problemsIn(`${CSV}bob\ncarol\n`)).toHaveLength(2)
  })
})
