import { describe, expect, it } from 'vitest'
import { Turns } from './turns.ts'

/** Work that goes on until it is told how to end. */
function startWork(turns: Turns, begun: string[], name: string) {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const ended = turns.take(() => {
    begun.push(name)
    return promise
  })
  return { ended, succeed: () => resolve(name), fail: () => reject(new Error(name)) }
}

describe('Turns', () => {
  it('lets as many work at once as allowed, and the others in the order they came', async () => {
    const begun: string[] = []
    const turns = new Turns(2)
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => startWork(turns, begun, name))
    expect(begun).toEqual(['a', 'b'])
    b?.succeed()
    expect(await b?.ended).toBe('b')
    expect(begun).toEqual(['a', 'b', 'c'])
    a?.succeed()
    await a?.ended
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
    c?.succeed()
    d?.succeed()
    expect(await d?.ended).toBe('d')
  })

  it('passes the turn on when work fails, and takes it back when nobody waits', async () => {
    const begun: string[] = []
    const turns = new Turns(1)
    const a = startWork(turns, begun, 'a')
    const b = startWork(turns, begun, 'b')
    a.fail()
    await expect(a.ended).rejects.toThrow('a')
    expect(begun).toEqual(['a', 'b'])
    b.succeed()
    await b.ended
    const c = startWork(turns, begun, 'c')
    expect(begun).toEqual(['a', 'b', 'c'])
    c.succeed()
    await c.ended
  })
})
