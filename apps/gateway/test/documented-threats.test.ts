import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const atTop = (path: string): URL => new URL(`../../../${path}`, import.meta.url)

/** Where a room's tests are. */
const ROOMS: Readonly<Record<string, string>> = {
  gateway: 'apps/gateway',
  decision: 'packages/decision/src',
}

interface Named {
  readonly row: string
  readonly file: string
  /** Words of the test's title. */
  readonly words: string
}

/** The rows of all tables: id, and the last column. */
function rows(): readonly (readonly [id: string, tests: string])[] {
  const lines = readFileSync(atTop('docs/proxy-threats.md'), 'utf8').split('\n')
  return lines
    .filter((line) => /^\| [FGH]\d\d \|/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map((cells) => [cells[1] ?? '', cells.at(-2) ?? ''])
}

/** `gateway/test/proxies` and then words of a title; several stand between semicolons. */
function namedIn([row, tests]: ReturnType<typeof rows>[number]): readonly Named[] {
  return tests.split(';').map((test) => {
    const [, room = '', path = '', words = ''] = /^ *`(\w+)\/([^`]+)` (.+)$/.exec(test) ?? []
    return { row, file: `${ROOMS[room]}/${path}.test.ts`, words: words.trim() }
  })
}

const isThere = ({ file, words }: Named): boolean =>
  words !== '' && existsSync(atTop(file)) && readFileSync(atTop(file), 'utf8').includes(words)

describe('docs/proxy-threats.md', () => {
  it('has each threat once', () => {
    const ids = rows().map(([id]) => id)
    expect(ids.length).toBeGreaterThan(50)
    expect(ids).toEqual([...new Set(ids)].toSorted())
  })

  it('names a test for each, and none that is not there', () => {
    expect(
      rows()
        .flatMap(namedIn)
        .filter((named) => !isThere(named)),
    ).toEqual([])
  })
})
