import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { Slots } from './slots.ts'

it('keeps what was taken and not freed, each once, in any order of coming and going', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5)), (steps) => {
      const slots = new Slots<number>()
      const places = new Map<number, number>()
      steps.forEach((step, name) => {
        const [first] = places
        if (step > 0 || first === undefined) places.set(name, slots.take(name))
        else {
          slots.free(first[1])
          places.delete(first[0])
        }
      })
      expect(slots.all().toSorted((one, other) => one - other)).toEqual([...places.keys()])
      expect(slots.size).toBe(places.size)
    }),
  )
})
