import { describe, expect, it } from 'vitest'
import { progressOn } from './progress.ts'

const CLEAR = '\r\u001B[2K'

function terminal(isTTY: boolean) {
  const written: string[] = []
  return { written, stream: { isTTY, columns: 10, write: (text: string) => written.push(text) } }
}

describe('progressOn', () => {
  it('writes over what it showed before, and takes it away once', () => {
    const { written, stream } = terminal(true)
    const progress = progressOn(stream)
    progress.show('1 of 2')
    progress.show('2 of 2')
    progress.clear()
    progress.clear()
    expect(written).toEqual([`${CLEAR}1 of 2`, `${CLEAR}2 of 2`, CLEAR])
  })

  it('never fills a line, which could not be taken away', () => {
    const { written, stream } = terminal(true)
    progressOn(stream).show('reading 1 of 200: identity provider')
    expect(written).toEqual([`${CLEAR}reading 1`])
  })

  it('writes nothing where nobody watches', () => {
    const { written, stream } = terminal(false)
    const progress = progressOn(stream)
    progress.show('1 of 2')
    progress.clear()
    expect(written).toEqual([])
  })
})
