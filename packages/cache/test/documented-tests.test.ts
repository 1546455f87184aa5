import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** Tables whose last column names the test of each row. */
const DOCUMENTS = ['docs/cache-replicas.md', 'packages/cache/README.md']

const atTop = (path: string): URL => new URL(`../../../${path}`, import.meta.url)

interface Named {
  readonly row: string
  /** `packages/e2e/src/cache/purge.test.ts` */
  readonly file: string
  /** Words of the test's title; none when the whole file is meant. */
  readonly words: string
}

/** Rows of the tables whose last column is headed `test`. */
function rowsOf(document: string): readonly (readonly [row: string, tests: string])[] {
  const lines = readFileSync(atTop(document), 'utf8').split('\n')
  let isNaming = false
  return lines.flatMap((line) => {
    const cells = line.startsWith('|') ? line.split('|').map((cell) => cell.trim()) : []
    const [, row = ''] = cells
    const tests = cells.at(-2) ?? ''
    const isHead = tests === 'test' || cells.length === 0
    isNaming = isHead ? tests === 'test' : isNaming
    return !isNaming || isHead || /^-+$/.test(tests) ? [] : [[row, tests] as const]
  })
}

/** `e2e/cache/purge` is a file of packages/e2e, `cache/flight/wakers` one of this package, `exchange/…` one of that; several stand between semicolons. */
function namedIn(row: string, tests: string): readonly Named[] {
  return tests.split(';').map((test) => {
    const [, room = '', path = '', words = ''] =
      /^ *`(e2e|cache|exchange)\/([^`]+)`([^(]*)/.exec(test) ?? []
    return { row, file: `packages/${room}/src/${path}.test.ts`, words: words.trim() }
  })
}

describe.each(DOCUMENTS)('%s', (document) => {
  const rows = rowsOf(document)

  it('names the test of each row', () => {
    expect(rows.length).toBeGreaterThan(10)
    expect(rows.filter(([, tests]) => !tests.startsWith('`'))).toEqual([])
  })

  it('names no test that is not there', () => {
    const named = rows.flatMap(([row, tests]) => namedIn(row, tests))
    const isThere = ({ file, words }: Named): boolean =>
      existsSync(atTop(file)) && readFileSync(atTop(file), 'utf8').includes(words)
    expect(named.filter((each) => !isThere(each))).toEqual([])
  })
})
