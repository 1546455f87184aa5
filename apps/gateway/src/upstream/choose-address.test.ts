import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  answering,
  failed,
  HEALTHY,
  isDue,
  isPaused,
  tried,
  untold,
  type AddressHealth,
} from './address-health.ts'
import { chooseAddress } from './choose-address.ts'

const POLICY = { failures: 3, pauseSeconds: 10 }
const NOW = 1_000

const after = (failures: number, now = NOW): AddressHealth =>
  Array.from({ length: failures }).reduce<AddressHealth>(
    (health) => failed(health, POLICY, now),
    HEALTHY,
  )
const paused = after(3)

describe('an address', () => {
  it('is left out after so many failures in a row', () => {
    expect([0, 1, 2, 3, 4].map((failures) => isPaused(after(failures)))).toEqual([
      false,
      false,
      false,
      true,
      true,
    ])
  })

  it('is tried by one request when its pause is over', () => {
    expect(isDue(paused, NOW + 9)).toBe(false)
    expect(isDue(paused, NOW + 10)).toBe(true)
    expect(isDue(tried(paused), NOW + 10)).toBe(false)
  })

  it('is tried again when that request’s client has gone', () => {
    expect(isDue(untold(tried(paused)), NOW + 10)).toBe(true)
  })

  it('is left out again when that request fails', () => {
    expect(failed(tried(paused), POLICY, NOW + 20)).toEqual({ failures: 4, pausedUntil: NOW + 30 })
  })

  it('serves again when that request is answered, and is left out after one more failure', () => {
    const back = answering(tried(paused))
    expect(isPaused(back)).toBe(false)
    expect(isPaused(failed(back, POLICY, NOW + 20))).toBe(true)
  })
})

describe('chooseAddress', () => {
  const at = (name: string, open: number, health = HEALTHY) => ({ name, open, health })
  const chosen = (addresses: readonly ReturnType<typeof at>[], now = NOW, turn = 0) =>
    chooseAddress(addresses, now, turn)?.name

  it('takes the one with the fewest requests on their way', () => {
    expect(chosen([at('a', 2), at('b', 1), at('c', 3)])).toBe('b')
  })

  it('takes equal ones in turn', () => {
    const equal = [at('a', 1), at('b', 1), at('c', 1)]
    expect([0, 1, 2, 3].map((turn) => chosen(equal, NOW, turn))).toEqual(['a', 'b', 'c', 'a'])
  })

  it('leaves out one that is paused, however few requests it has', () => {
    expect(chosen([at('a', 0, paused), at('b', 9)])).toBe('b')
  })

  it('lets one request look after one whose pause is over', () => {
    const due = [at('a', 5), at('b', 5, paused)]
    expect(chosen(due, NOW + 10)).toBe('b')
    expect(chosen([at('a', 5), at('b', 5, tried(paused))], NOW + 10)).toBe('a')
  })

  it('takes the one that is out for longest when all are', () => {
    expect(
      chosen([
        at('a', 0, after(3, NOW + 2)),
        at('b', 9, after(3, NOW)),
        at('c', 0, after(3, NOW + 1)),
      ]),
    ).toBe('b')
  })

  const health = fc.constantFrom(HEALTHY, after(1), paused, tried(paused), after(3, NOW - 10))
  const some = fc.array(fc.record({ open: fc.nat(), health }))

  it('finds one whenever there is one, and none where there is none', () => {
    fc.assert(
      fc.property(some, fc.nat(), (addresses, turn) => {
        expect(chooseAddress(addresses, NOW, turn) === undefined).toBe(addresses.length === 0)
      }),
    )
  })

  it('finds one that serves, or may be tried, whenever there is one', () => {
    const serves = (each: AddressHealth) => !isPaused(each) || isDue(each, NOW)
    fc.assert(
      fc.property(some, fc.nat(), (addresses, turn) => {
        const found = chooseAddress(addresses, NOW, turn)
        const best = addresses.some((each) => serves(each.health))
        expect(found !== undefined && serves(found.health)).toBe(best)
      }),
    )
  })
})
