import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { notePassed } from './passed-bytes.ts'

const MIB = 1_024 * 1_024
const PIECE = Buffer.alloc(65_536)

const collect = vi.fn<(how: object) => void>()
beforeEach(() => {
  vi.stubGlobal('gc', collect)
  // From here on nothing is left of other tests.
  notePassed({ length: 33 * MIB })
  collect.mockClear()
})
afterEach(() => void vi.unstubAllGlobals())

function pass(bytes: number, piece: Pick<Buffer, 'length'>): void {
  for (let passed = 0; passed < bytes; passed += piece.length) notePassed(piece)
}

describe('notePassed', () => {
  it('has V8 collect its young space after each 32 MiB, and no sooner', () => {
    pass(32 * MIB, PIECE)
    expect(collect).not.toHaveBeenCalled()
    notePassed(PIECE)
    expect(collect).toHaveBeenCalledExactlyOnceWith({ type: 'minor', execution: 'sync' })
    pass(32 * MIB, PIECE)
    expect(collect).toHaveBeenCalledOnce()
  })

  it('leaves V8 alone for pieces that stand in a pool', () => {
    pass(40 * MIB, { length: 4_095 })
    expect(collect).not.toHaveBeenCalled()
  })

  it('does nothing where Node was not started for it', () => {
    vi.stubGlobal('gc', undefined)
    expect(() => pass(40 * MIB, PIECE)).not.toThrow()
  })
})
