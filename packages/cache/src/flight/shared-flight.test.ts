import { describe, expect, it } from 'vitest'
import { keyA, Recorder } from '../../test/baseline.ts'
import type { Lease, LeaseAnswer, Leases } from './leases.ts'
import { type FlightTask, SharedFlight } from './shared-flight.ts'
import { createWakers } from './wakers.ts'

const lease: Lease = { key: keyA, owner: 'us' }
const held: LeaseAnswer = { state: 'held', lease }
const taken: LeaseAnswer = { state: 'taken', endsInMs: 60_000 }
const away: LeaseAnswer = { state: 'away' }

/** Gives these answers, one after the other; whoever is told to wait is woken at once. Leases in a real Redis: packages/e2e. */
function leasesThatSay(...answers: readonly LeaseAnswer[]) {
  const left = [...answers]
  const wakers = createWakers()
  const released: Lease[] = []
  const leases: Leases = {
    async acquire(key) {
      const answer = left.shift() ?? away
      if (answer.state === 'taken') queueMicrotask(() => wakers.wake(key))
      return answer
    },
    release: async (each) => void released.push(each),
    watch: (key) => wakers.watch(key),
    ownerOf: () => undefined,
    nameOf: (key) => key,
    close: () => undefined,
  }
  return { leases, released }
}

function task(changes: Partial<FlightTask<string>> = {}) {
  const counts = { works: 0, lookups: 0 }
  const whole: FlightTask<string> = {
    oneTime: false,
    waitMs: 60_000,
    ...changes,
    lookup: async () => {
      counts.lookups += 1
      return changes.lookup?.()
    },
    work: async () => {
      counts.works += 1
      return changes.work?.() ?? 'fresh'
    },
  }
  return { whole, counts }
}

function open(leases?: Leases) {
  const recorder = new Recorder()
  return { flight: new SharedFlight<string>({ leases, onEvent: recorder.onEvent }), recorder }
}

describe('SharedFlight', () => {
  it('works once for all who ask in one process, which share the very result', async () => {
    const { leases, released } = leasesThatSay(held)
    const { flight, recorder } = open(leases)
    const { whole, counts } = task()
    const flights = await Promise.all(Array.from({ length: 100 }, () => flight.run(keyA, whole)))

    expect(counts.works).toBe(1)
    expect(flights.map((each) => each.ok && each.value.value)).toEqual(
      Array.from({ length: 100 }, () => 'fresh'),
    )
    expect(released).toEqual([lease])
    const outcomes = recorder.events.map((event) => event.kind === 'flight' && event.outcome)
    expect(outcomes.filter((each) => each === 'work')).toHaveLength(1)
    expect(outcomes.filter((each) => each === 'waited')).toHaveLength(99)
  })

  it('does not work when the value came before the lease', async () => {
    const { leases } = leasesThatSay(held)
    const { whole, counts } = task({ lookup: async () => 'stored' })
    const flight = await open(leases).flight.run(keyA, whole)
    expect(flight).toEqual({ ok: true, value: { by: 'found', value: 'stored' } })
    expect(counts.works).toBe(0)
  })

  it('takes what another replica stored', async () => {
    const { leases } = leasesThatSay(taken)
    const { whole, counts } = task({ lookup: async () => 'stored' })
    const flight = await open(leases).flight.run(keyA, whole)
    expect(flight).toEqual({ ok: true, value: { by: 'waited', value: 'stored' } })
    expect(counts.works).toBe(0)
  })

  it('takes over repeatable work that left nothing', async () => {
    const { leases, released } = leasesThatSay(taken, taken, held)
    const { whole } = task()
    const flight = await open(leases).flight.run(keyA, whole)
    expect(flight).toEqual({ ok: true, value: { by: 'work', value: 'fresh' } })
    expect(released).toEqual([lease])
  })

  it.each<[string, LeaseAnswer]>([
    ['left nothing', held],
    ['cannot be waited for any more', away],
  ])('never repeats one-time work that %s', async (_end, answer) => {
    const { leases } = leasesThatSay(taken, answer)
    const { whole, counts } = task({ oneTime: true })
    const flight = await open(leases).flight.run(keyA, whole)
    expect(flight).toEqual({ ok: false, failure: { reason: 'holder_failed' } })
    expect(counts.works).toBe(0)
  })

  it('gives up when the other takes longer than one may wait', async () => {
    const { leases } = leasesThatSay(taken)
    const { whole, counts } = task({ waitMs: 0 })
    const { flight, recorder } = open(leases)
    expect(await flight.run(keyA, whole)).toEqual({ ok: false, failure: { reason: 'wait_over' } })
    expect(counts.works).toBe(0)
    expect(recorder.events).toEqual([{ kind: 'flight', outcome: 'wait_over' }])
  })

  it('works alone while there are no leases to be had', async () => {
    const { whole, counts } = task()
    const flight = await open(leasesThatSay(away).leases).flight.run(keyA, whole)
    expect(flight).toEqual({ ok: true, value: { by: 'alone', value: 'fresh' } })
    expect(counts.works).toBe(1)
  })

  it('takes over repeatable work when Redis goes away while it waits', async () => {
    const { whole } = task()
    const flight = await open(leasesThatSay(taken, away).leases).flight.run(keyA, whole)
    expect(flight).toEqual({ ok: true, value: { by: 'alone', value: 'fresh' } })
  })

  it('needs no lease where nothing is shared', async () => {
    const { whole } = task()
    const flight = await open().flight.run(keyA, whole)
    expect(flight).toEqual({ ok: true, value: { by: 'work', value: 'fresh' } })
  })

  it('lets go of the lease when the work throws, and remembers nothing', async () => {
    const { leases, released } = leasesThatSay(held, held)
    const { flight } = open(leases)
    const broken = task({ work: () => Promise.reject(new Error('a bug')) })
    await expect(flight.run(keyA, broken.whole)).rejects.toThrow('a bug')
    expect(released).toEqual([lease])
    expect(await flight.run(keyA, task().whole)).toMatchObject({ ok: true })
  })
})
