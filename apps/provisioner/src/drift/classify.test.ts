import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Live, present } from '../current/live.ts'
import type { Plan } from '../plan/plan.ts'
import { makePlan } from '../plan/plan.ts'
import type { Resource } from '../resources/resource.ts'
import { classify, type Difference } from './classify.ts'

/** What one side says of the realm: things by name, their fields. */
type Side = Readonly<Record<string, Readonly<Record<string, string>>>>

const names = ['a', 'b', 'c']
const value = fc.constantFrom('1', '2', '3')
const fields = fc.record({ x: value, y: value })
const side: fc.Arbitrary<Side> = fc.dictionary(fc.constantFrom(...names), fields)

/** The things a side declares, against what the realm has. */
function plan(declared: Side, live: Side): Plan {
  return makePlan(
    'company',
    Object.entries(declared).map(([name, wanted]) => ({
      resource: resource(name, wanted),
      live: liveOf(live[name]),
    })),
  )
}

function resource(name: string, wanted: Readonly<Record<string, string>>): Resource {
  return { kind: 'client-scope', name, fields: wanted, onCreate: {} }
}

function liveOf(found: Readonly<Record<string, string>> | undefined): Live {
  return found === undefined ? { state: 'absent', warnings: [] } : present(found)
}

function nameOf({ resource: one, path }: Difference): string {
  return `${one.kind === 'client-scope' ? one.name : ''}.${path ?? ''}`
}

/** Everything a side and the realm disagree on: `a.x`, or `a.` where all of it is missing. */
function disagreements(declared: Side, live: Side): readonly string[] {
  return Object.entries(declared).flatMap(([name, wanted]) => {
    const found = live[name]
    if (found === undefined) return [`${name}.`]
    return Object.keys(wanted)
      .filter((path) => wanted[path] !== found[path])
      .map((path) => `${name}.${path}`)
  })
}

describe('classify', () => {
  it('calls drift exactly what is not as it was deployed', () => {
    fc.assert(
      fc.property(side, side, side, (declared, baseline, live) => {
        const { drift } = classify(plan(declared, live), plan(baseline, live))
        expect(drift.map(nameOf).toSorted()).toEqual(disagreements(baseline, live).toSorted())
      }),
    )
  })

  it('calls pending exactly what is as it was deployed and not as declared', () => {
    fc.assert(
      fc.property(side, side, side, (declared, baseline, live) => {
        const { pending } = classify(plan(declared, live), plan(baseline, live))
        const drifted = disagreements(baseline, live)
        const expected = disagreements(declared, live).filter((one) => !drifted.includes(one))
        expect(pending.map(nameOf).toSorted()).toEqual(expected.toSorted())
      }),
    )
  })

  it('calls everything drift that is not as declared where there is no baseline', () => {
    fc.assert(
      fc.property(side, side, (declared, live) => {
        const { drift, pending } = classify(plan(declared, live))
        expect(drift.map(nameOf).toSorted()).toEqual(disagreements(declared, live).toSorted())
        expect(pending).toEqual([])
      }),
    )
  })

  it('finds nothing pending where the trust file is what was deployed', () => {
    fc.assert(
      fc.property(side, side, (declared, live) => {
        expect(classify(plan(declared, live), plan(declared, live)).pending).toEqual([])
      }),
    )
  })

  it('finds nothing in a realm that is as deployed and as declared', () => {
    fc.assert(
      fc.property(side, (all) => {
        expect(classify(plan(all, all), plan(all, all))).toEqual({ drift: [], pending: [] })
      }),
    )
  })

  it('tells of each difference what the realm has, what was deployed and what is declared', () => {
    const live = { a: { x: '1', y: '1' } }
    const { drift, pending } = classify(
      plan({ a: { x: '3', y: '2' } }, live),
      plan({ a: { x: '2', y: '1' } }, live),
    )
    expect(drift).toMatchObject([{ path: 'x', live: '1', baseline: '2', declared: '3' }])
    expect(pending).toMatchObject([{ path: 'y', live: '1', baseline: '1', declared: '2' }])
  })

  it('says where a side does not speak of a thing', () => {
    const { drift, pending } = classify(plan({ b: { x: '1' } }, {}), plan({ a: { x: '1' } }, {}))
    expect(drift).toMatchObject([
      { path: undefined, live: 'missing', baseline: 'there', declared: 'not declared' },
    ])
    expect(pending).toMatchObject([
      { path: undefined, live: 'missing', baseline: 'not declared', declared: 'there' },
    ])
  })

  it('shows no value of a secret', () => {
    const secret: Live = {
      state: 'present',
      fields: {},
      secret: 'different',
      ours: false,
      warnings: [],
    }
    const changed = makePlan('company', [{ resource: resource('a', {}), live: secret }])
    expect(classify(changed, changed).drift).toMatchObject([
      { path: 'secret', live: undefined, baseline: undefined, declared: undefined },
    ])
  })
})
