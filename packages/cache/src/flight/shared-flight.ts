import { err, ok, type Result } from '@cambio/validation'
import type { CacheListener } from '../event/cache-event.ts'
import type { CacheKey } from '../key/cache-key.ts'
import type { Lease, Leases } from './leases.ts'
import { SingleFlight } from './single-flight.ts'

export interface FlightTask<Value> {
  /** What is there already: asked before any work, and by those who waited. */
  readonly lookup: () => Promise<Value | undefined>
  /** Gets the value and stores it, so that a `lookup` elsewhere finds it. Must end by itself, within the lease. */
  readonly work: () => Promise<Value>
  /** The work must not be repeated by those who waited for another's: a one-time assertion. */
  readonly oneTime: boolean
  /** How long to wait for another replica's work, milliseconds. Longer than a lease, if its holder's death is to be outlived. */
  readonly waitMs: number
}

/**
 * How the value was come by: `work`: by own work, with the lease; `found`: it was there when the lease was taken;
 * `waited`: by somebody else's work, here or in another replica; `alone`: by own work, Redis giving no leases.
 */
export interface Landing<Value> {
  readonly by: 'work' | 'found' | 'waited' | 'alone'
  readonly value: Value
}

/**
 * There is no value, and trying again is right. `wait_over`: the other's work took longer than `waitMs`.
 * `holder_failed`: one-time work ended elsewhere (or Redis did), and left nothing.
 */
export interface FlightFailure {
  readonly reason: 'wait_over' | 'holder_failed'
}

export type Flight<Value> = Result<Landing<Value>, FlightFailure>

export interface SharedFlightOptions {
  /** Absent: this process is alone, and needs no lease. */
  readonly leases?: Leases | undefined
  readonly onEvent: CacheListener
}

/** How long a lost message can go unnoticed. */
const LOOK_AGAIN_MS = 1000

/**
 * Lets one caller among all replicas work for a key while the others wait for what it stores. In one process the
 * others share its very result, failures included; in other replicas they are woken and look the value up.
 *
 * - Its holder dies: the lease ends. Repeatable work is taken over; of one-time work the others take what is stored,
 *   or fail so that the client tries again.
 * - Redis is away: each process works alone. One-time work must then ask a shared `OnceGuard`, which can't tell.
 * - Values that differ are never mixed up, whoever works: the key must name everything that shapes the value.
 *
 * Does not stop a holder whose lease has ended; `createFencedBytes` refuses what it writes.
 */
export class SharedFlight<Value> {
  readonly #local = new SingleFlight<Flight<Value>>()
  readonly #leases: Leases | undefined
  readonly #onEvent: CacheListener

  constructor({ leases, onEvent }: SharedFlightOptions) {
    this.#leases = leases
    this.#onEvent = onEvent
  }

  /** Values being worked or waited for now. */
  get flying(): number {
    return this.#local.flying
  }

  /** Callers who wait for another caller of this process now. */
  get waiting(): number {
    return this.#local.waiting
  }

  async run(key: CacheKey, task: FlightTask<Value>): Promise<Flight<Value>> {
    let leads = false
    const flight = await this.#local.run(key, () => {
      leads = true
      return this.#fly(key, task)
    })
    const own: Flight<Value> =
      leads || !flight.ok ? flight : ok({ by: 'waited', value: flight.value.value })
    this.#onEvent({ kind: 'flight', outcome: own.ok ? own.value.by : own.failure.reason })
    return own
  }

  async #fly(key: CacheKey, task: FlightTask<Value>): Promise<Flight<Value>> {
    const leases = this.#leases
    if (leases === undefined) return lookOrWork(task, 'work', false)

    const end = performance.now() + task.waitMs
    for (let waited = false; ; waited = true) {
      const waker = leases.watch(key)
      try {
        const answer = await leases.acquire(key)
        if (answer.state === 'away') return await lookOrWork(task, 'alone', waited)
        if (answer.state === 'held') return await this.#hold(leases, answer.lease, task, waited)

        const leftMs = end - performance.now()
        if (leftMs <= 0) return err({ reason: 'wait_over' })
        await waker.within(Math.min(answer.endsInMs, leftMs, LOOK_AGAIN_MS))
      } finally {
        waker.stop()
      }
      const found = await task.lookup()
      if (found !== undefined) return ok({ by: 'waited', value: found })
    }
  }

  async #hold(
    leases: Leases,
    lease: Lease,
    task: FlightTask<Value>,
    waited: boolean,
  ): Promise<Flight<Value>> {
    try {
      return await lookOrWork(task, 'work', waited)
    } finally {
      // Nobody here needs it to be over; the next one in this process finds the value first.
      void leases.release(lease)
    }
  }
}

async function lookOrWork<Value>(
  task: FlightTask<Value>,
  by: 'work' | 'alone',
  waited: boolean,
): Promise<Flight<Value>> {
  const found = await task.lookup()
  if (found !== undefined) return ok({ by: waited ? 'waited' : 'found', value: found })
  if (waited && task.oneTime) return err({ reason: 'holder_failed' })
  return ok({ by, value: await task.work() })
}
