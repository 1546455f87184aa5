import { describe, expect, it } from 'vitest'
import { createHolds, createShelf } from './shelf.ts'

interface Part {
  readonly name: string
}
const make = (name: string) => (): Part => ({ name })

describe('createShelf', () => {
  it('gives the same part for the same name, and another for another', () => {
    const shelf = createShelf<Part>()
    const part = shelf.take('a', make('first'))
    expect(shelf.take('a', make('second'))).toBe(part)
    expect(shelf.take('b', make('other'))).not.toBe(part)
  })

  it('closes a part with its last hold, and makes a new one after that', async () => {
    const closed: Part[] = []
    const shelf = createShelf<Part>((part) => void closed.push(part))
    const part = shelf.take('a', make('first'))
    shelf.take('a', make('second'))
    await shelf.giveBack('a')
    expect(closed).toEqual([])
    await shelf.giveBack('a')
    expect(closed).toEqual([part])
    expect(shelf.take('a', make('third'))).not.toBe(part)
  })
})

describe('createHolds', () => {
  it('gives everything back once', async () => {
    const closed: string[] = []
    const shelf = createShelf<Part>(({ name }) => void closed.push(name))
    const holds = createHolds()
    holds.take(shelf, 'a', make('a'))
    holds.take(shelf, 'b', make('b'))
    shelf.take('b', make('b'))
    await holds.giveBack()
    await holds.giveBack()
    expect(closed).toEqual(['a'])
  })
})
