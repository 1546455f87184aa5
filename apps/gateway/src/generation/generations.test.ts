import { describe, expect, it } from 'vitest'
import { createGenerations } from './generations.ts'
import type { Generation } from './generation.ts'

/** Only its end matters here. */
function generation(name: string, ended: string[]): Generation {
  return { name, close: async () => void ended.push(name) } as unknown as Generation
}

function stage() {
  const ended: string[] = []
  const opens: number[] = []
  const first = generation('first', ended)
  const generations = createGenerations(first, (open) => opens.push(open.length))
  return { ended, opens, first, generations, next: (name: string) => generation(name, ended) }
}

describe('createGenerations', () => {
  it('gives each request the one in force when it began', () => {
    const { generations, first, next } = stage()
    const before = generations.enter()
    const second = next('second')
    generations.replace(second)
    expect([before.generation, generations.enter().generation]).toEqual([first, second])
  })

  it('closes a former one with its last request, and no sooner', () => {
    const { generations, ended, next } = stage()
    const visits = [generations.enter(), generations.enter()]
    generations.replace(next('second'))
    visits[0]?.leave()
    expect(ended).toEqual([])
    visits[1]?.leave()
    expect(ended).toEqual(['first'])
  })

  it('closes a former one at once when nobody is in it', () => {
    const { generations, ended, opens, next } = stage()
    generations.replace(next('second'))
    expect(ended).toEqual(['first'])
    expect(opens).toEqual([1, 2, 1])
  })

  it('never closes the one in force for want of requests', () => {
    const { generations, ended } = stage()
    generations.enter().leave()
    expect(ended).toEqual([])
  })

  it('closes each exactly once at the end, those with requests too', async () => {
    const { generations, ended, next } = stage()
    const late = generations.enter()
    generations.replace(next('second'))
    generations.enter()
    await generations.close()
    late.leave()
    expect(ended).toEqual(['first', 'second'])
  })
})
