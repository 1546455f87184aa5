import { describe, expect, it } from 'vitest'
import { SingleFlight } from './single-flight.ts'

describe('SingleFlight', () => {
  it('does the work once for 500 callers and gives all of them the result', async () => {
    const flights = new SingleFlight<object>()
    const work = Promise.withResolvers<object>()
    let runs = 0
    const answers = Array.from({ length: 500 }, () =>
      flights.run('key', () => {
        runs += 1
        return work.promise
      }),
    )
    const result = {}
    work.resolve(result)

    expect(new Set(await Promise.all(answers))).toEqual(new Set([result]))
    expect(runs).toBe(1)
  })

  it('keeps different keys apart', async () => {
    const flights = new SingleFlight<string>()
    const answers = [flights.run('a', async () => 'for a'), flights.run('b', async () => 'for b')]
    expect(await Promise.all(answers)).toEqual(['for a', 'for b'])
  })

  it('shares a failure with those who waited', async () => {
    const flights = new SingleFlight<string>()
    const work = Promise.withResolvers<string>()
    const answers = [1, 2, 3].map(() => flights.run('key', () => work.promise))
    work.reject(new Error('exchange failed'))

    const settled = await Promise.allSettled(answers)
    expect(settled.map((answer) => answer.status)).toEqual(['rejected', 'rejected', 'rejected'])
  })

  it.each<[string, () => Promise<string>]>([
    ['a rejection', () => Promise.reject(new Error('exchange failed'))],
    [
      'work that throws before its first await',
      () => {
        throw new Error('exchange failed')
      },
    ],
  ])('does not remember %s', async (_failure, fail) => {
    const flights = new SingleFlight<string>()
    await expect(flights.run('key', fail)).rejects.toThrow('exchange failed')

    expect(flights.flying).toBe(0)
    expect(await flights.run('key', async () => 'second try')).toBe('second try')
  })

  it('does not remember a result either', async () => {
    const flights = new SingleFlight<string>()
    await flights.run('key', async () => 'first')
    expect(await flights.run('key', async () => 'second')).toBe('second')
  })

  it('counts flights and those who wait, and ends at none', async () => {
    const flights = new SingleFlight<string>()
    const work = Promise.withResolvers<string>()
    const answers = [1, 2, 3].map(() => flights.run('key', () => work.promise))
    expect({ flying: flights.flying, waiting: flights.waiting }).toEqual({ flying: 1, waiting: 2 })

    work.resolve('done')
    await Promise.all(answers)
    expect({ flying: flights.flying, waiting: flights.waiting }).toEqual({ flying: 0, waiting: 0 })
  })
})
