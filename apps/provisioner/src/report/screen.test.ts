import { describe, expect, it } from 'vitest'
import { screenOf } from './screen.ts'

const TERMINAL = { isTTY: true, columns: 120 }
const PIPE = {}

describe('screenOf', () => {
  it.each([
    ['a terminal', TERMINAL, {}, true],
    ['a pipe', PIPE, {}, false],
    ['a terminal with NO_COLOR', TERMINAL, { NO_COLOR: '1' }, false],
    ['a terminal with an empty NO_COLOR', TERMINAL, { NO_COLOR: '' }, true],
    ['a terminal that can show none', TERMINAL, { TERM: 'dumb' }, false],
    ['a pipe with FORCE_COLOR', PIPE, { FORCE_COLOR: '1' }, true],
    ['a terminal with FORCE_COLOR=0', TERMINAL, { FORCE_COLOR: '0' }, false],
    ['both asked for', PIPE, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ])('shows colours on %s as %#', (_name, stream, env, color) => {
    expect(screenOf(stream, env).color).toBe(color)
  })

  it('has a width where somebody watches, whatever the terminal says of it', () => {
    expect(screenOf(TERMINAL, {}).width).toBe(120)
    expect(screenOf({ isTTY: true, columns: 0 }, {}).width).toBe(80)
    expect(screenOf(PIPE, { FORCE_COLOR: '1' }).width).toBeUndefined()
  })
})
